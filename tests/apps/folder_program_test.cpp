#include <fstream>
#include <set>

#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// Programs on folders of DICOM files without a table.
class Folders : public Programs {
 protected:
  /// The radiograph of a phantom's view ("PA", "LAT").
  static fs::path phantom(std::size_t row) {
    return shared() / "phantoms" / column(cases_csv(), "Fname")[row];
  }

  fs::path put(std::size_t row, const std::string& name) const {
    const auto path = own_.path() / "set" / name;
    fs::create_directories(path.parent_path());
    fs::copy_file(phantom(row), path);
    return path;
  }

  Finished localize(const std::vector<std::string>& more = {}) const {
    auto all = std::vector{"dataset.meta=" + (own_ / "set").string()};
    all.insert(all.end(), more.begin(), more.end());
    return run_localize(all);
  }
  Finished create_dataset(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command{program("create_dataset"), "dataset.meta=" + (own_ / "set").string(),
                                     "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                                     "save_path=" + (own_ / "rois").string()};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  std::vector<std::string> ids() const { return column(own_ / "landmarks.csv", "ID"); }
};

TEST_F(Folders, NamesThatAreUidsAreDifferentStudies) {
  put(0, "1.2.840.99.5.1");
  put(2, "1.2.840.99.5.2");
  put(4, "1.2.840.99.5.3");
  for (const std::string resume : {"resume=false", "resume=true"}) {
    const auto done = create_dataset({resume});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    const auto table = own_ / "rois/dataset_meta.csv";
    EXPECT_THAT(column(table, "ID"), ElementsAre("1.2.840.99.5.1", "1.2.840.99.5.2", "1.2.840.99.5.3"));
    const auto files = column(table, "Fname");
    EXPECT_EQ(std::set<std::string>(files.begin(), files.end()).size(), 3U);
    for (const auto& file : files) EXPECT_TRUE(fs::exists(own_ / "rois" / file)) << file;
  }
}

TEST_F(Folders, ViewsOfAStudyShareAnIdWhateverTheFilesAreCalled) {
  put(0, "x/IM0001");
  put(1, "y/IM0009");
  put(2, "z.dcm");
  const auto done = run_test({"dataset.meta=" + (own_ / "set").string(), "report.write=false"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(column(predictions(), "ID"), ElementsAre("IM0001", "IM0001", "z"));
  EXPECT_THAT(column(predictions(), "Fname"), ElementsAre("x/IM0001", "y/IM0009", "z.dcm"));
  EXPECT_THAT(column(own_ / "predictions_studies.csv", "views"), ElementsAre("2", "1"));
}

TEST_F(Folders, OneNameInTwoFoldersAreTwoStudies) {
  put(0, "a/1.dcm");
  put(2, "b/1.dcm");
  ASSERT_EQ(localize().exit_code, 0);
  EXPECT_THAT(ids(), ElementsAre("a_1", "b_1"));
}

TEST_F(Folders, AViewTwiceInAStudyIsSaid) {
  put(0, "1.dcm");
  put(0, "2.dcm");
  const auto done = localize();
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(ids(), ElementsAre("1", "2"));
  EXPECT_THAT(done.err, HasSubstr("2 pictures of studies that have a view several times"));
}

TEST_F(Folders, WhatIsNoImageIsPassedOverInOneLine) {
  put(0, "a/1.dcm");
  for (const char* name : {"set/DICOMDIR", "set/Thumbs.db", "set/a/notes.txt"}) own_.write(name, "x");
  const auto done = localize();
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err,
              HasSubstr("3 files that are no images are passed over: DICOMDIR, Thumbs.db, notes.txt"));
  EXPECT_THAT(ids(), ElementsAre("1"));
  EXPECT_THAT(localize({"anonymize=true"}).err, AllOf(HasSubstr("3 files"), Not(HasSubstr("notes"))));
}

TEST_F(Folders, DicomColumnsAreThereWhenAskedFor) {
  put(0, "1.dcm");
  const auto table = own_ / "landmarks.csv";
  ASSERT_EQ(localize({"dicom_columns=true"}).exit_code, 0);
  EXPECT_THAT(column(table, "StudyInstanceUID"), ElementsAre(HasSubstr("2.25.")));
  EXPECT_THAT(column(table, "SOPInstanceUID"), Each(Not(IsEmpty())));
  EXPECT_EQ(column(table, "AccessionNumber").size(), 1U);
  const auto anonymous = localize({"dataset.dicom_columns=true", "anonymize=true", "overwrite=true"});
  EXPECT_THAT(anonymous.err, HasSubstr("dicom_columns has no effect"));
  EXPECT_THROW(column(table, "StudyInstanceUID"), std::exception);
  ASSERT_EQ(localize({"overwrite=true"}).exit_code, 0);
  EXPECT_THROW(column(table, "StudyInstanceUID"), std::exception);
}

TEST_F(Folders, DicomColumnsComeWithATableToo) {
  ASSERT_EQ(run_localize({"dicom_columns=true"}).exit_code, 0);
  const auto uids = column(own_ / "landmarks.csv", "StudyInstanceUID");
  EXPECT_EQ(std::set<std::string>(uids.begin(), uids.end()).size(), 3U) << "both views of three phantoms";
}

TEST_F(Folders, AnIdThatComesTwiceOnceTheViewsAreKnownIsRefused) {
  put(0, "1.dcm");
  put(2, "2.dcm");
  const auto table = own_.write("twice.csv", "ID,Fname,Side\nA,set/1.dcm,\nA,set/2.dcm,\n");
  const auto refused = run_localize({"dataset.meta=" + table.string()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("line 3: ID has a PA image already, on line 2"));
}

TEST_F(Folders, ResumeKnowsFilesByMoreThanTheirIds) {
  put(0, "1.dcm");
  put(2, "1.dicom");
  const auto table = [&](const std::string& file) {
    return "dataset.meta=" + own_.write("table.csv", "ID,Fname,Side\nA," + file + ",0\n").string();
  };
  ASSERT_EQ(run_localize({table("set/1.dcm")}).exit_code, 0);
  const auto points = column(own_ / "landmarks.csv", "Points");
  EXPECT_THAT(run_localize({table("set/1.dcm"), "resume=true"}).out, HasSubstr("1 kept"));
  EXPECT_THAT(run_localize({table("set/1.dicom"), "resume=true"}).out, HasSubstr("0 kept, 1 changed"));
  EXPECT_NE(column(own_ / "landmarks.csv", "Points"), points);
}

TEST_F(Folders, ResumeDoesNotGoOnInAnotherFolder) {
  put(0, "a/1.dcm");
  put(2, "b/1.dcm");
  const auto in = [&](const std::string& folder) {
    return "dataset.meta=" + (own_.path() / "set" / folder).string();
  };
  ASSERT_EQ(run_localize({in("a")}).exit_code, 0);
  EXPECT_THAT(run_localize({in("a/"), "resume=true"}).out, HasSubstr("1 kept"));
  const auto refused = run_localize({in("b"), "resume=true"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("another folder of images"));
}

TEST_F(Folders, AnAnonymousRunKeepsNoRowOfAnotherImageWithTheSameNumber) {
  put(0, "1.dcm");
  ASSERT_EQ(localize({"anonymize=true"}).exit_code, 0);
  EXPECT_EQ(localize({"anonymize=true", "resume=true"}).exit_code, 0);
  put(2, "0.dcm");
  EXPECT_THAT(localize({"anonymize=true", "resume=true"}).out, HasSubstr("0 kept, 1 changed, 1 new"));
}

}  // namespace
}  // namespace deepwrist::testing
