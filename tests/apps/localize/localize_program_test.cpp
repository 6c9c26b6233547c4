#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/data/metadata.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::HasSubstr;

class LocalizeProgram : public Programs {};
class CreateDatasetProgram : public Programs {};
class Launcher : public ::testing::Test {};

TEST_F(LocalizeProgram, WritesLandmarksThatAreMetadataAgain) {
  const auto done = run_localize({"save_image=true", "save_image_dir=" + (own_ / "img").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  data::MetadataOptions options;
  options.meta = own_ / "landmarks.csv";
  options.data_folder = shared() / "phantoms";
  options.required = {"Points"};
  const auto metadata = data::read_metadata(options);
  EXPECT_EQ(metadata.size(), 6U);
  EXPECT_EQ(metadata[0].points.size(), 3U);
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "img"), {}), 6);
}

/// Pictures of half the phantoms' size; the radiograph they were made from in the column DICOM. Without the
/// phantoms that only their table tells the spacing of.
std::string table_of_pictures(const fs::path& folder, const fs::path& phantoms, const fs::path& cases,
                              const std::vector<std::string>& sources) {
  const auto ids = column(cases, "ID"), files = column(cases, "Fname"), sides = column(cases, "Side");
  std::string text = "ID,Fname,Side,DICOM\n";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (sources[i] == "table") continue;
    cv::Mat noise(160, 128, CV_8U);
    cv::randu(noise, 0, 255);
    const auto name = std::to_string(i) + ".png";
    cv::imwrite((folder / name).string(), noise);
    text += ids[i] + "," + name + "," + sides[i] + "," + (phantoms / files[i]).string() + "\n";
  }
  return text;
}

TEST_F(LocalizeProgram, APictureTakesItsSpacingFromTheColumnDicom) {
  ASSERT_EQ(run_localize().exit_code, 0);
  const auto spacings = column(own_ / "landmarks.csv", "mm_per_px_x");
  const auto sources = column(own_ / "landmarks.csv", "spacing_source");
  const auto text = table_of_pictures(own_.path(), shared() / "phantoms", cases_csv(), sources);
  const auto done =
      run_localize({"dataset.meta=" + own_.write("pictures.csv", text).string(), "overwrite=true"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto of_pictures = column(own_ / "landmarks.csv", "mm_per_px_x");
  std::size_t next = 0;
  for (std::size_t i = 0; i < spacings.size(); ++i) {
    if (sources[i] == "table") continue;
    EXPECT_NEAR(std::stod(of_pictures.at(next++)), 2 * std::stod(spacings[i]), 1e-6) << "half as many pixels";
  }
  EXPECT_GT(next, 0U);
  EXPECT_EQ(of_pictures.size(), next);
}

TEST_F(LocalizeProgram, ADicomThatTellsNothingAndAPointOutsideFailTheirRows) {
  cv::Mat noise(160, 128, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite(own_ / "a.png", noise);
  const auto table =
      own_.write("t.csv",
                 "ID,Fname,Side,DICOM,Spacing,Points\nA,a.png,0,absent.dcm,,\nB,a.png,0,a.png,,\n"
                 "C,a.png,0,absent.dcm,0.3,\nD,a.png,0,,,\n"
                 "E,a.png,0,,0.3,\"[[5, 5], [200, 5], [5, 9]]\"\n");
  EXPECT_EQ(run_localize({"dataset.meta=" + table.string()}).exit_code, 3);
  const auto reasons = column(own_ / "landmarks.csv", "reason");
  EXPECT_THAT(reasons[0], HasSubstr("the file of the column DICOM cannot be read"));
  EXPECT_THAT(reasons[1], HasSubstr("the file of the column DICOM has no pixel spacing"));
  const auto status = column(own_ / "landmarks.csv", "status");
  EXPECT_EQ(status[2], "ok") << "Spacing goes before it";
  EXPECT_EQ(status[3], "ok");
  EXPECT_THAT(reasons[4], HasSubstr("the table's point (200, 5) lies outside the image of 128x160 pixels"));
}

TEST_F(LocalizeProgram, ASingleNetworkHasNoSpread) {
  const auto one = own_ / "one";
  ASSERT_EQ(run({program("seed_weights"), one.string(), "--block", "localizer", "--bw", "4", "--hg-depth",
                 "3", "--folds", "1"})
                .exit_code,
            0);
  ASSERT_EQ(run_localize({"localizer.snapshot_folder=" + one.string()}).exit_code, 0);
  EXPECT_THAT(column(own_ / "landmarks.csv", "landmark_1_spread_mm"), Each(""));
}

TEST_F(LocalizeProgram, TheSummarySaysWhatTheRunCameToAndARefusedRunLeavesIt) {
  const auto table = own_.write("cases.csv", "ID,Fname,Side\n1,nowhere.dcm,0\n");
  ASSERT_EQ(run_localize({"dataset.meta=" + table.string()}).exit_code, 3);
  const auto summary = read_json(own_ / "landmarks_summary.json");
  EXPECT_EQ(summary["program"], "localize");
  EXPECT_EQ(summary["state"], "some failed");
  EXPECT_EQ(summary["counts"]["failed"], 1);
  ASSERT_EQ(summary["failures"].size(), 1U);
  EXPECT_EQ(summary["failures"][0]["reason"], column(own_ / "landmarks.csv", "reason")[0]);
  EXPECT_GT(summary["seconds"]["all"], 0);
  EXPECT_EQ(summary["versions"].size(), 5U) << summary["versions"];
  const auto other = own_.write("others.csv", "ID,Fname,Side\n2,nowhere.dcm,0\n");
  EXPECT_EQ(run_localize({"dataset.meta=" + other.string()}).exit_code, 2)
      << "another table's results are there";
  EXPECT_EQ(read_json(own_ / "landmarks_summary.json"), summary);
}

TEST_F(LocalizeProgram, TheSummaryHasSharesWithinDistancesAlongEachAxis) {
  const auto done = run_localize({"dataset.meta=" + (shared() / "phantoms/landmarks.csv").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto summary = read_json(own_ / "landmarks_summary.json");
  ASSERT_EQ(summary["landmarks"].size(), 8U);
  EXPECT_EQ(summary["landmarks"][0]["recall_x"].size(), 7U);
  EXPECT_THAT(done.out, HasSubstr("axis"));
}

TEST_F(CreateDatasetProgram, WritesRoisAndTheClassifiersTable) {
  const auto done = run({program("create_dataset"), "dataset.meta=" + cases_csv().string(),
                         "localizer.snapshot_folder=" + (shared() / "localizer").string(), "roi.pa_mm=80",
                         "save_path=" + (own_ / "rois").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto table = own_ / "rois/dataset_meta.csv";
  EXPECT_EQ(column(table, "Fracture"), column(cases_csv(), "Fracture"));
  EXPECT_THAT(column(table, "made_with"), ::testing::Each(HasSubstr("roi_pa_mm=80 ")));
  EXPECT_THAT(done.out, HasSubstr((own_ / "rois/PA").string()));
  for (const auto& file : column(table, "Fname")) {
    const auto roi = cv::imread((own_ / "rois") / file, cv::IMREAD_UNCHANGED);
    EXPECT_EQ(roi.size(), cv::Size(256, 256)) << file;
    EXPECT_EQ(roi.type(), CV_8U) << file;
  }
}

TEST_F(Launcher, StartsProgramsByName) {
  const auto help = run({program("deepwrist"), "localize", "--help"});
  EXPECT_EQ(help.exit_code, 0) << help.err;
  EXPECT_THAT(help.out, HasSubstr("save_path"));
  const auto misspelt = run({program("deepwrist"), "train_classifer"});
  EXPECT_EQ(misspelt.exit_code, 2);
  EXPECT_THAT(misspelt.err, HasSubstr("did you mean train_classifier?"));
  EXPECT_EQ(run({program("deepwrist"), "--version"}).exit_code, 0);
}

}  // namespace
}  // namespace deepwrist::testing
