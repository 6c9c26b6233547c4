#include "clinic/objects/object_files.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/clinic/objects/result_samples.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::value_of;

constexpr std::size_t kAnySize = std::size_t{1} << 28;

std::vector<ObjectKind> kinds_of(const WrittenObjects& written) {
  std::vector<ObjectKind> kinds;
  for (const auto& object : written.objects) kinds.push_back(object.kind);
  return kinds;
}

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(ObjectFiles, AreAllObjectsOfAStudyAndNoOtherFile) {
  const TemporaryFolder folder;
  const auto written = write_objects(testing::sample_study(), folder / "new" / "folder");
  using enum ObjectKind;
  EXPECT_THAT(kinds_of(written), ElementsAre(picture, heat_map, overlay, picture, overlay, report));
  EXPECT_EQ(files_in(folder / "new" / "folder"), 6U);
  EXPECT_TRUE(written.warnings.empty());
  for (const auto& object : written.objects) {
    EXPECT_TRUE(object.is_new);
    DcmFileFormat file;
    ASSERT_TRUE(file.loadFile(object.file.c_str()).good());
    EXPECT_EQ(value_of(*file.getDataset(), DCM_SOPInstanceUID), object.instance);
    EXPECT_EQ(value_of(*file.getDataset(), DCM_SOPClassUID), object.sop_class);
    EXPECT_EQ(value_of(*file.getMetaInfo(), DCM_MediaStorageSOPInstanceUID), object.instance);
    EXPECT_EQ(value_of(*file.getMetaInfo(), DCM_ImplementationVersionName), "DEEPWRIST_1");
    EXPECT_EQ(value_of(*file.getMetaInfo(), DCM_TransferSyntaxUID), UID_LittleEndianExplicitTransferSyntax);
    EXPECT_EQ(object.file.string().find(object.instance), std::string::npos) << "no UID in a name";
  }
}

TEST(ObjectFiles, SameResultGivesTheSameBytes) {
  const TemporaryFolder folder;
  const auto one = write_objects(testing::sample_study(), folder / "one").objects;
  const auto other = write_objects(testing::sample_study(), folder / "other").objects;
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].file.filename(), other[i].file.filename());
    EXPECT_EQ(read_file(one[i].file, kAnySize), read_file(other[i].file, kAnySize)) << one[i].file;
  }
}

TEST(ObjectFiles, WhatIsThereStaysAsItWas) {
  const TemporaryFolder folder;
  auto study = testing::sample_study();
  const auto first = write_objects(study, folder.path()).objects;
  const auto bytes = read_file(first.back().file, kAnySize);
  study.content_time = "235959";
  const auto again = write_objects(study, folder.path()).objects;
  EXPECT_EQ(files_in(folder.path()), 6U);
  for (const auto& object : again) EXPECT_FALSE(object.is_new);
  EXPECT_EQ(read_file(again.back().file, kAnySize), bytes) << "to be sent again as it was";
}

TEST(ObjectFiles, ALateViewGivesAReportThatNamesTheOneBefore) {
  const TemporaryFolder folder;
  const auto both = testing::sample_study();
  auto first = both;
  first.views.pop_back();
  const auto early = write_objects(first, folder.path()).objects;
  auto late = both;
  late.predecessor_report = early.back().instance;
  const auto written = write_objects(late, folder.path()).objects;
  EXPECT_FALSE(written[0].is_new) << "pictures of the first view stay";
  EXPECT_TRUE(written[3].is_new);
  EXPECT_TRUE(written.back().is_new);
  EXPECT_NE(written.back().instance, early.back().instance);
}

TEST(ObjectFiles, OptionsLeaveKindsOut) {
  const TemporaryFolder folder;
  using enum ObjectKind;
  const auto kinds = [&](const ObjectOptions& options, const std::string& name) {
    return kinds_of(write_objects(testing::sample_study(), folder / name, options));
  };
  EXPECT_THAT(kinds({.pictures = false, .heat_maps = false, .overlays = false}, "a"), ElementsAre(report));
  EXPECT_THAT(kinds({.report = false, .overlays = false}, "b"), ElementsAre(picture, heat_map, picture));
}

TEST(ObjectFiles, ReportsOfAnotherClassAreOtherObjects) {
  const TemporaryFolder folder;
  const auto a = write_objects(testing::sample_study(), folder.path()).objects.back();
  const auto b =
      write_objects(testing::sample_study(), folder.path(), {.report_class = ReportClass::comprehensive})
          .objects.back();
  EXPECT_NE(a.instance, b.instance);
  EXPECT_EQ(b.sop_class, UID_ComprehensiveSRStorage);
}

TEST(ObjectFiles, WarningsNameAttributesAndNoValues) {
  const TemporaryFolder folder;
  auto source = testing::SourceBuilder();
  source.text(DCM_PatientName, "M\xFCller")
      .text(DCM_Laterality, "R")
      .text(DCM_StudyDescription, "secret\x01");
  source.text(DCM_PhotometricInterpretation, "RGB");
  const auto warnings =
      write_objects(testing::study_of({testing::analysed_view(source.header())}), folder.path()).warnings;
  EXPECT_THAT(warnings,
              ElementsAre(HasSubstr("StudyDescription: characters"), HasSubstr("no character set"),
                          HasSubstr("contradict"), HasSubstr("no overlay for PA: the image is not grey")));
  for (const auto& warning : warnings) EXPECT_THAT(warning, ::testing::Not(HasSubstr("secret")));
}

TEST(ObjectFiles, AFolderThatCannotBeWrittenIsAnError) {
  const TemporaryFolder folder;
  const auto blocker = folder.write("blocker", "a file where a folder should be");
  testing::failure([&] { write_objects(testing::sample_study(), blocker / "below"); }, ErrorKind::io);
}

}  // namespace
}  // namespace deepwrist::clinic
