#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "clinic/objects/object_files.h"
#include "phantom/phantom_file.h"
#include "tests/clinic/objects/result_samples.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

// The objects as programs by others see them. A complaint that is expected is listed with its reason; any
// other fails. Each test skips where its program is not installed.

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

/// A complaint that is no fault of the objects.
struct Expected {
  const char* level;  ///< "Warning" or "Error"
  const char* text;
  const char* reason;
};

/// The lines of `output` that complain and are not expected.
std::vector<std::string> complaints(const std::string& output, const std::vector<Expected>& expected) {
  std::vector<std::string> found;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("Error") && !line.starts_with("Warning") && !line.starts_with("E: ")) continue;
    const bool known = std::ranges::any_of(expected, [&](const auto& each) {
      return line.starts_with(each.level) && line.find(each.text) != std::string::npos;
    });
    if (!known) found.push_back(line);
  }
  return found;
}

/// Studies that differ in what objects have or lack.
std::map<std::string, StudyResult> studies() {
  using testing::SourceBuilder;
  std::map<std::string, StudyResult> all;
  all["whole"] = testing::sample_study();
  all["failed view"] = testing::study_of({testing::analysed_view(SourceBuilder().header()),
                                          testing::failed_view(testing::lateral_source().header())});
  auto nothing = testing::study_of({testing::failed_view(SourceBuilder().header(), View::pa)});
  all["all failed"] = nothing;
  all["negative"] = testing::study_of({testing::analysed_view(SourceBuilder().header(), View::pa, 0.02)});
  auto right = SourceBuilder();
  right.text(DCM_ImageLaterality, "R")
      .text(DCM_SOPInstanceUID, "1.2.3.3.1")
      .text(DCM_SeriesInstanceUID, "1.2.3.3");
  all["both sides"] = testing::study_of({testing::analysed_view(SourceBuilder().header()),
                                         testing::analysed_view(right.header(), View::pa, 0.1)});
  all["both sides"].sides.push_back({BodySide::right, 0.1, evaluation::Decision::no_fracture});
  all["no side"] = testing::study_of(
      {testing::analysed_view(SourceBuilder().remove(DCM_ImageLaterality).header(), View::pa, 0.4)});
  all["no side"].sides.front().side = std::nullopt;
  auto latin = SourceBuilder();
  latin.text(DCM_SpecificCharacterSet, "ISO_IR 100").text(DCM_PatientName, "M\xFCller^J\xF6rg");
  latin.text(DCM_PixelSpacing, "0.2\\0.2").text(DCM_PixelSpacingCalibrationType, "GEOMETRY");
  latin.text(DCM_PixelSpacingCalibrationDescription, "distances");
  latin.text(DCM_PhotometricInterpretation, "MONOCHROME1");
  all["Latin-1"] = testing::study_of({testing::analysed_view(latin.header())});
  all["Latin-1"].predecessor_report = "1.2.3.9";
  auto undescribed = SourceBuilder();
  undescribed.text(DCM_PixelSpacing, "0.2\\0.2").text(DCM_PixelSpacingCalibrationType, "GEOMETRY");
  all["spacing without its description"] = testing::study_of({testing::analysed_view(undescribed.header())});
  return all;
}

void expect_clean_dciodvfy(const fs::path& file, const std::vector<Expected>& expected) {
  const auto run = testing::run({"/usr/bin/dciodvfy", file.string()});
  EXPECT_THAT(complaints(run.err + run.out, expected), IsEmpty()) << file;
}

TEST(Validators, Dciodvfy) {
  if (!fs::exists("/usr/bin/dciodvfy")) GTEST_SKIP() << "dciodvfy (Debian: dicom3tools) is not installed";
  const std::vector<Expected> expected{
      {"Warning", "(0x0018,0x1002) UI Device UID", "of ContributingEquipmentSequence, newer than this tool"},
      {"Warning", "Standard Extended SOP Class", "said of the same attribute"},
      {"Warning", "attribute <Laterality>", "empty where it is unknown, which the tool cannot know"},
      {"Warning", "99DEEPWRIST", "a private coding scheme, identified in the object"}};
  const TemporaryFolder folder;
  for (const auto& [name, study] : studies()) {
    SCOPED_TRACE(name);
    for (const auto& object : write_objects(study, folder / name).objects)
      expect_clean_dciodvfy(object.file, expected);
  }
}

TEST(Validators, DciodvfyOfPhantoms) {
  if (!fs::exists("/usr/bin/dciodvfy")) GTEST_SKIP() << "dciodvfy (Debian: dicom3tools) is not installed";
  const TemporaryFolder folder;
  const phantom::Case what{4, 1, 0.3};
  for (const View view : {View::pa, View::lat}) {
    const auto xray = phantom::render(what, phantom::wrist_of(what), view, {80, 96}, phantom::Texture(4));
    for (const auto spacing : {phantom::SpacingTags::both, phantom::SpacingTags::imager,
                               phantom::SpacingTags::pixel, phantom::SpacingTags::none}) {
      for (const bool monochrome1 : {false, true}) {
        const auto file = folder / "phantom.dcm";
        phantom::write_dicom(file, xray, what, view,
                             {phantom::Encoding::explicit_little, spacing, 12, monochrome1});
        const bool lacks = spacing == phantom::SpacingTags::pixel || spacing == phantom::SpacingTags::none;
        const Expected left_out{"Error", "<ImagerPixelSpacing>", "what readers are to be tried with"};
        expect_clean_dciodvfy(file, lacks ? std::vector{left_out} : std::vector<Expected>{});
      }
    }
  }
}

TEST(Validators, PixelMedsReportValidator) {
  const std::string archive = "/usr/share/java/pixelmed.jar";
  if (!fs::exists(archive) || !fs::exists("/usr/bin/java"))
    GTEST_SKIP() << "PixelMed (Debian: libpixelmed-java, default-jre-headless) is not installed";
  std::string class_path;
  for (const auto& entry : fs::directory_iterator("/usr/share/java"))
    if (entry.path().extension() == ".jar") class_path += entry.path().string() + ":";
  const std::vector<Expected> expected{
      {"Warning", "(125605004,SCT", "a free evaluation: row 11 of TID 1501, row 12 of TID 1500"},
      {"Warning", "(130401,DCM", "Visual explanation, newer than this tool"}};
  const TemporaryFolder folder;
  for (const auto& name : {"whole", "all failed", "both sides"}) {
    SCOPED_TRACE(name);
    const auto report = write_objects(studies().at(name), folder / name).objects.back();
    const auto run =
        testing::run({"/usr/bin/java", "-Djdk.xml.xpathTotalOpLimit=0", "-Djdk.xml.xpathExprGrpLimit=0",
                      "-Djdk.xml.xpathExprOpLimit=0", "-XX:+UseSerialGC", "-Xmx3g", "-cp", class_path,
                      "com.pixelmed.validate.DicomSRValidator", report.file.string()});
    EXPECT_THAT(run.out + run.err, ::testing::HasSubstr("Root Template Validation Complete"));
    EXPECT_THAT(complaints(run.out + run.err, expected), IsEmpty());
  }
}

TEST(Validators, DcmtksPrograms) {
  if (!fs::exists("/usr/bin/dsrdump") || !fs::exists("/usr/bin/dcmpschk"))
    GTEST_SKIP() << "dsrdump and dcmpschk (Debian: dcmtk) are not installed";
  const TemporaryFolder folder;
  for (const auto& [name, study] : studies()) {
    SCOPED_TRACE(name);
    for (const auto& object : write_objects(study, folder / name).objects) {
      if (object.kind == ObjectKind::picture || object.kind == ObjectKind::heat_map) continue;
      const auto program = object.kind == ObjectKind::report ? "/usr/bin/dsrdump" : "/usr/bin/dcmpschk";
      const auto run = testing::run({program, object.file.string()});
      EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
      EXPECT_THAT(complaints(run.err, {}), IsEmpty());
      EXPECT_EQ(run.err.find("Test passed.") != std::string::npos, object.kind == ObjectKind::overlay)
          << run.err;
    }
  }
}

TEST(Validators, Pydicom) {
  if (testing::run({"/usr/bin/python3", "-c", "import pydicom"}).exit_code != 0)
    GTEST_SKIP() << "pydicom (Debian: python3-pydicom) is not installed";
  // Warnings become errors: values that break their VR's rules are told as such.
  const std::string script =
      "import sys, warnings, pydicom\n"
      "warnings.simplefilter('error')\n"
      "def walk(ds):\n"
      "    for e in ds:\n"
      "        if e.VR == 'SQ':\n"
      "            for item in e.value: walk(item)\n"
      "        else: str(e.value)\n"
      "for name in sys.argv[1:]:\n"
      "    ds = pydicom.dcmread(name)\n"
      "    walk(ds); ds.walk(lambda d, e: None); ds.decode()\n"
      "    if 'Rows' in ds: assert len(ds.PixelData) == (ds.Rows * ds.Columns * 3 + 1) // 2 * 2\n";
  const TemporaryFolder folder;
  for (const auto& [name, study] : studies()) {
    SCOPED_TRACE(name);
    std::vector<std::string> command{"/usr/bin/python3", "-c", script};
    for (const auto& object : write_objects(study, folder / name).objects)
      command.push_back(object.file.string());
    const auto run = testing::run(command);
    EXPECT_EQ(run.exit_code, 0) << run.err;
  }
}

}  // namespace
}  // namespace deepwrist::clinic
