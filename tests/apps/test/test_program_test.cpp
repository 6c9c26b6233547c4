#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/run_lock.h"
#include "core/base/sha256.h"
#include "core/data/npy.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TestProgram : public Programs {};

TEST_F(TestProgram, WritesPredictionsStudiesAndPictures) {
  const auto done = run_test({"save_gradcam=true", "gradcam_dir=" + (own_ / "cam").string(),
                              "save_image=true", "save_image_dir=" + (own_ / "img").string(),
                              "save_defect=true", "defect_dir=" + (own_ / "defect").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto header = data::read_csv(predictions()).header();
  EXPECT_THAT(std::vector(header.begin(), header.begin() + 5),
              ElementsAre("ID", "Fname", "Side", "Fracture_Prediction", "Fracture"));
  EXPECT_THAT(column(predictions(), "status"), ElementsAre("ok", "ok", "ok", "ok", "ok", "ok"));
  EXPECT_EQ(column(own_ / "predictions_studies.csv", "views"), (std::vector<std::string>{"2", "2", "2"}));
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "cam"), {}), 6);
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "img"), {}), 6);
  EXPECT_FALSE(fs::exists(predictions().string() + ".partial"));
  EXPECT_FALSE(fs::exists(predictions().string() + ".lock"));
  EXPECT_THAT(done.out, HasSubstr("AUROC"));
}

TEST_F(TestProgram, WritesHeatMapsAsNumbersWithoutPicturesOfThem) {
  const auto done = run_test({"save_gradcam_npy=true", "gradcam_dir=" + (own_ / "cam").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto ids = column(predictions(), "ID"), sides = column(predictions(), "Side");
  EXPECT_EQ(std::distance(fs::directory_iterator(own_ / "cam"), {}), std::ssize(ids));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto map = data::read_npy(own_ / "cam" / (ids[i] + (sides[i] == "0" ? "_PA.npy" : "_LAT.npy")));
    EXPECT_EQ(map.dtype, "<f4");
    EXPECT_EQ(map.shape, (std::vector<std::size_t>{256, 256}));
    EXPECT_THAT(map.to_double(), Each(AllOf(::testing::Ge(0), ::testing::Le(1))));
  }
}

TEST_F(TestProgram, ReportsStatisticsAndCasesWithoutPathsOrFileNames) {
  ASSERT_EQ(run_test().exit_code, 0);
  const auto page = read_file(own_ / "predictions_report.html", 64 << 20);
  EXPECT_THAT(page, HasSubstr("Receiver operating characteristic"));
  EXPECT_THAT(page, HasSubstr("data:image/jpeg"));
  EXPECT_THAT(page, HasSubstr("Research only, not a medical device"));
  EXPECT_THAT(page, HasSubstr("limited to percentiles 5 to 99 of the image"));
  EXPECT_THAT(page, HasSubstr("<dt>threshold of PA</dt><dd>the original"));
  const auto record = nlohmann::json::parse(read_file(predictions().string() + ".run.json", 1 << 20));
  EXPECT_THAT(page, HasSubstr(record["made"]["classifier"]["sha256"].get<std::string>()));
  EXPECT_EQ(record["made"]["table_sha256"], sha256_of_file(cases_csv()));
  EXPECT_THAT(page, Not(HasSubstr(shared().string())));
  EXPECT_THAT(page, Not(HasSubstr(".dcm")));
  EXPECT_THAT(page, HasSubstr(column(predictions(), "ID").front()));
  const auto metrics = nlohmann::json::parse(read_file(own_ / "predictions_metrics.json", 1 << 24));
  std::vector<std::string> groups;
  for (const auto& group : metrics["groups"]) groups.push_back(group["group"]);
  EXPECT_THAT(groups, ElementsAre("PA", "LAT", "study"));
  EXPECT_TRUE(fs::exists(own_ / "predictions_figures/roc_study.svg"));
}

TEST_F(TestProgram, ReportNumbersCasesWhoseIdsAreFileNames) {
  std::string rows = "Fname,Side,Fracture\n";
  std::vector<std::string> stems;
  for (const auto& entry : fs::directory_iterator(shared() / "phantoms/PA")) {
    rows += entry.path().string() + ",0," + std::to_string(stems.size() % 2) + "\n";
    stems.push_back(entry.path().stem().string());
  }
  const auto meta = "dataset.meta=" + own_.write("table.csv", rows).string();
  ASSERT_EQ(run_test({meta, "report.figures=false"}).exit_code, 0);
  const auto page = read_file(own_ / "predictions_report.html", 64 << 20);
  EXPECT_THAT(page, AllOf(HasSubstr("row 1"), Not(HasSubstr(stems.front()))));
  EXPECT_FALSE(fs::exists(own_ / "predictions_figures"));
  ASSERT_EQ(run_test({meta, "report.identify=true"}).exit_code, 0);
  EXPECT_THAT(read_file(own_ / "predictions_report.html", 64 << 20), HasSubstr(stems.front()));
}

TEST_F(TestProgram, ReportOfATableWithoutTruthShowsScoresAlone) {
  std::string rows = "ID,Fname,Side\n";
  for (const auto& entry : fs::directory_iterator(shared() / "phantoms/PA")) {
    rows += entry.path().stem().string() + "," + entry.path().string() + ",0\n";
  }
  ASSERT_EQ(run_test({"dataset.meta=" + own_.write("table.csv", rows).string()}).exit_code, 0);
  EXPECT_THAT(read_file(own_ / "predictions_report.html", 64 << 20), HasSubstr("no truth to compare with"));
  EXPECT_FALSE(fs::exists(own_ / "predictions_metrics.json"));
}

TEST_F(TestProgram, OperatingPointsAreThoseOfTheWeightsUnlessGiven) {
  fs::copy(shared() / "classifier", own_ / "classifier", fs::copy_options::recursive);
  const auto manifest = own_ / "classifier/manifest.json";
  auto json = nlohmann::json::parse(read_file(manifest, 1 << 20));
  json["thresholds"] = {{"PA", 0.25}, {"LAT", 0.75}};
  own_.write("classifier/manifest.json", json.dump());
  const auto chosen = [&](std::size_t group) {
    const auto metrics = nlohmann::json::parse(read_file(own_ / "predictions_metrics.json", 1 << 24));
    return metrics["groups"][group]["operating_points"][0]["threshold"].get<double>();
  };
  const auto weights = "snapshot_folder=" + (own_ / "classifier").string();
  ASSERT_EQ(run_test({weights, "threshold.lat=0.6", "report.write=false"}).exit_code, 0);
  EXPECT_EQ(chosen(0), 0.25);
  EXPECT_EQ(chosen(1), 0.6);
  EXPECT_EQ(chosen(2), 0.525);
  EXPECT_FALSE(fs::exists(own_ / "predictions_report.html"));
}

TEST_F(TestProgram, StudyScoresAreTheMeansOfTheirViews) {
  ASSERT_EQ(run_test().exit_code, 0);
  const auto ids = column(predictions(), "ID"), scores = column(predictions(), "Fracture_Prediction");
  const auto study_ids = column(own_ / "predictions_studies.csv", "ID"),
             study_scores = column(own_ / "predictions_studies.csv", "Fracture_Prediction");
  for (std::size_t s = 0; s < study_ids.size(); ++s) {
    double sum = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) sum += ids[i] == study_ids[s] ? std::stod(scores[i]) : 0;
    EXPECT_NEAR(std::stod(study_scores[s]), sum / 2, 1e-9);
  }
}

TEST_F(TestProgram, KeepsGoingPastImagesItCannotReadAndSaysWhich) {
  const auto good = (shared() / "phantoms/PA").string();
  own_.write("empty.dcm", "");
  own_.write("text.dcm", "this is no radiograph");
  cv::imwrite(own_ / "flat.png", cv::Mat(300, 200, CV_8U, cv::Scalar(7)));
  own_.write("table.csv",
             "ID,Fname,Side,Fracture,Spacing\nA,empty.dcm,0,1,0.2\nB,text.dcm,0,0,0.2\nC,flat.png,0,1,0.2\n"
             "D," +
                 fs::directory_iterator(good)->path().string() + ",0,1,\n");
  const auto done = run_test({"dataset.meta=" + (own_ / "table.csv").string()});
  EXPECT_EQ(done.exit_code, 3) << done.err;
  EXPECT_THAT(column(predictions(), "status"), ElementsAre("failed", "failed", "failed", "ok"));
  EXPECT_THAT(column(predictions(), "reason")[2], HasSubstr("same value"));
  EXPECT_THAT(column(predictions(), "reason")[0], Not(""));
  EXPECT_THAT(done.err, AllOf(HasSubstr("empty.dcm"), HasSubstr("text.dcm")));
}

TEST_F(TestProgram, FailsACaseWithoutPixelSpacingWithTheRemedy) {
  cv::Mat noise(300, 200, CV_8U);
  cv::randu(noise, 0, 255);
  cv::imwrite(own_ / "a.png", noise);
  own_.write("table.csv", "ID,Fname,Side,Fracture\nA,a.png,0,1\n");
  const auto meta = "dataset.meta=" + (own_ / "table.csv").string();
  EXPECT_EQ(run_test({meta}).exit_code, 3);
  EXPECT_THAT(column(predictions(), "reason")[0], HasSubstr("dataset.pixel_spacing"));
  EXPECT_EQ(run_test({meta, "dataset.pixel_spacing=0.2"}).exit_code, 0);
  EXPECT_THAT(column(predictions(), "spacing_source"), ElementsAre("configured"));
}

TEST_F(TestProgram, NamesAWrongKeyAWrongTypeAndAMissingFileTogether) {
  const auto failed = run_test({"save_gradcan=true", "save_image=maybe", "dataset.meta=/nowhere/cases.csv"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("save_gradcan"), HasSubstr("save_gradcam"), HasSubstr("save_image"),
                                HasSubstr("/nowhere/cases.csv")));
  EXPECT_FALSE(fs::exists(predictions()));
}

TEST_F(TestProgram, RefusesEmptyTablesAndTablesWithoutANeededColumn) {
  const auto empty = run_test({"dataset.meta=" + own_.write("empty.csv", "").string()});
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.err, HasSubstr("empty.csv"));
  const auto column_missing =
      run_test({"dataset.meta=" + own_.write("t.csv", "ID,Filename,Side\na,b.dcm,0\n").string()});
  EXPECT_EQ(column_missing.exit_code, 1);
  EXPECT_THAT(column_missing.err, HasSubstr("Fname"));
  EXPECT_FALSE(fs::exists(predictions()));
}

TEST_F(TestProgram, RefusesASnapshotOfTheOtherBlockOrArchitecture) {
  const auto swapped = run_test({"snapshot_folder=" + (shared() / "localizer").string()});
  EXPECT_THAT(swapped.exit_code, ::testing::AnyOf(1, 2));
  EXPECT_THAT(swapped.err, HasSubstr("localizer"));
  const auto other = run_test({"localizer.model.params.bw=64"});
  EXPECT_THAT(other.exit_code, ::testing::AnyOf(1, 2));
  EXPECT_THAT(other.err, HasSubstr("bw"));
  EXPECT_FALSE(fs::exists(predictions()));
}

TEST_F(TestProgram, RefusesACorruptedCheckpoint) {
  fs::copy(shared() / "classifier", own_ / "broken", fs::copy_options::recursive);
  const auto weights = own_ / "broken/PA/fold_0/best.pt";
  fs::resize_file(weights, fs::file_size(weights) / 2);
  const auto failed = run_test({"snapshot_folder=" + (own_ / "broken").string()});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, HasSubstr("PA/fold_0/best.pt"));
  EXPECT_FALSE(fs::exists(predictions()));
}

TEST_F(TestProgram, RefusesOutputsThatCannotBeWritten) {
  own_.write("file", "");
  const auto failed = run_test({"save_path=" + (own_ / "file").string() + "/predictions.csv"});
  EXPECT_NE(failed.exit_code, 0);
  EXPECT_THAT(failed.err, HasSubstr("file"));
}

TEST_F(TestProgram, ReportsAFullDiskAndLeavesNoHalfWrittenTable) {
  auto command = test_command({"save_gradcam=true", "gradcam_dir=" + (own_ / "cam").string()});
  // No file grows beyond 450 kB: enough for the decoder's shared memory, too little for the first picture.
  std::string line = "ulimit -f 900; exec";
  for (const auto& word : command) line += " '" + word + "'";
  const auto failed = run({"/bin/sh", "-c", line});
  EXPECT_EQ(failed.exit_code, 1) << failed.err;
  EXPECT_FALSE(fs::exists(predictions()));
  EXPECT_TRUE(fs::is_empty(own_ / "cam"));
}

TEST_F(TestProgram, DecoderThatCannotBeStartedEndsTheRunAndTheEarlierTableStays) {
  ASSERT_EQ(run_test().exit_code, 0);
  const auto ids = column(predictions(), "ID");
  auto command = test_command({"overwrite=true"});
  command.insert(command.begin(), {"/usr/bin/env", "DEEPWRIST_DECODER=/nowhere/deepwrist-decoder"});
  const auto failed = run(command);
  EXPECT_EQ(failed.exit_code, 1) << failed.err;
  EXPECT_THAT(failed.err,
              HasSubstr("the image decoder cannot be started: /nowhere/deepwrist-decoder: No such file"));
  EXPECT_EQ(column(predictions(), "ID"), ids);
}

TEST_F(TestProgram, RefusesASecondRunOnTheSameOutputs) {
  const RunLock first(predictions());
  const auto failed = run_test();
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, HasSubstr("another run"));
}

TEST_F(TestProgram, DryRunChecksWithoutWriting) {
  const auto done = run_test({"--dry-run"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_FALSE(fs::exists(predictions()));
  EXPECT_NE(run_test({"--dry-run", "snapshot_folder=" + (shared() / "localizer").string()}).exit_code, 0);
  fs::copy(shared() / "classifier", own_ / "broken", fs::copy_options::recursive);
  fs::resize_file(own_ / "broken/LAT/fold_1/best.pt", 3000);
  const auto broken = run_test({"--dry-run", "snapshot_folder=" + (own_ / "broken").string()});
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_THAT(broken.err, HasSubstr("LAT/fold_1/best.pt"));
}

TEST_F(TestProgram, DryRunOpensEveryFileOfTheTable) {
  own_.write("text.dcm", "no image");
  const auto good = (shared() / "phantoms/PA/0001_PA.dcm").string();
  const auto table = own_.write("table.csv", "ID,Fname,Side,Spacing\nA," + good +
                                                 ",0,0.2\nB,text.dcm,0,0.2\n"
                                                 "C,missing.dcm,0,0.2\n");
  const auto checked = run_test({"--dry-run", "dataset.meta=" + table.string()});
  EXPECT_EQ(checked.exit_code, 3) << checked.err;
  EXPECT_THAT(checked.err, AllOf(HasSubstr("text.dcm: is not an image"), HasSubstr("missing.dcm: "),
                                 HasSubstr("2 of 3 radiographs would fail")));
  EXPECT_FALSE(fs::exists(predictions()));
  EXPECT_EQ(run_test({"dataset.meta=" + table.string()}).exit_code, 3) << "as the run itself";
}

TEST_F(TestProgram, NamesTheFoldersOfItsPictures) {
  const auto done = run_test({"save_image=true", "save_gradcam=true", "save_defect=true"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  for (const char* name : {"predictions_images", "predictions_gradcam", "predictions_defects"})
    EXPECT_THAT(done.out, HasSubstr((own_ / name).string()));
}

TEST_F(TestProgram, RefusesASavePathThatIsAFolder) {
  fs::create_directory(predictions());
  const auto failed = run_test();
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("save_path"));
}

TEST_F(TestProgram, TakesAFolderOfRadiographsAndFindsTheirViews) {
  const auto done =
      run_test({"dataset.meta=" + (shared() / "phantoms/LAT").string(), "dataset.pixel_spacing=0.3"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(column(predictions(), "Side"), Each(::testing::StrEq("1")));
}

TEST_F(TestProgram, AnonymizeHidesNamesInResultsAndLog) {
  const auto done = run_test({"anonymize=true"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(column(predictions(), "Fname"), Each(StartsWith("row ")));
  EXPECT_THAT(done.err, Not(HasSubstr("_PA.dcm")));
  EXPECT_EQ(column(own_ / "predictions_studies.csv", "views"), (std::vector<std::string>{"2", "2", "2"}));
}

TEST_F(TestProgram, GivesTheSameScoresForAnyChunkSize) {
  ASSERT_EQ(run_test({"chunk=1"}).exit_code, 0);
  const auto one = column(predictions(), "Fracture_Prediction");
  ASSERT_EQ(run_test({"chunk=16"}).exit_code, 0);
  const auto many = column(predictions(), "Fracture_Prediction");
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(std::stod(one[i]), std::stod(many[i]), 1e-6);
}

}  // namespace
}  // namespace deepwrist::testing
