#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "tests/apps/calibrate/calibrate_fixture.h"
#include "tests/apps/roi_set.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(CalibrateProgram, StoresATemperatureForEachFoldAndReports) {
  const auto done = calibrate();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("cross-validated"), HasSubstr("manifest.json")));
  for (const double t : temperatures()) EXPECT_TRUE(t > 1.2 && t < 3.5) << t;
  const auto numbers = read_json(snapshot() / "calibration.json");
  EXPECT_EQ(numbers["logits"], "validation");
  ASSERT_EQ(numbers["views"].size(), 2U);
  const auto& pa = numbers["views"][0]["all_folds"];
  EXPECT_EQ(pa["cases"], 60 * numbers["views"][0]["folds"].size());
  EXPECT_LT(pa["after_cross_validated"]["log_loss"], pa["before"]["log_loss"]);
  EXPECT_EQ(numbers["views"][0]["folds"][0]["temperature"], temperatures()[0]);
  EXPECT_TRUE(fs::exists(snapshot() / "calibration_report.html"));
  EXPECT_TRUE(fs::exists(snapshot() / "calibration_figures/reliability_PA.svg"));
}

TEST_F(CalibrateProgram, TemperaturesThatMakeItWorseAreNotStoredUnlessForced) {
  // As sure as right: odds of nine to one, one mistake in ten. Any part of the cases tells another
  // temperature than 1, which is best for the rest.
  for (const auto& fold : folds()) {
    std::string text = "ID,Fname,Fracture_Prediction,Fracture,logit_0,logit_1\n";
    for (int i = 0; i < 60; ++i) {
      const bool called = i % 2 == 1, wrong = i % 10 == 0;
      text += "S" + std::to_string(i) + ",x,0.5," + (called != wrong ? "1" : "0") + ",0," +
              (called ? "2.1972245773" : "-2.1972245773") + "\n";
    }
    write_file_atomically(table(fold["view"], fold["fold"]), text);
  }
  const auto done = calibrate();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto numbers = read_json(snapshot() / "calibration.json");
  const auto& all = numbers["views"][0]["all_folds"];
  ASSERT_GT(all["after_cross_validated"]["log_loss"], all["before"]["log_loss"]) << "as made";
  const auto losses = fmt::format("{:.4f} -> {:.4f}", all["before"]["log_loss"].get<double>(),
                                  all["after_cross_validated"]["log_loss"].get<double>());
  EXPECT_THAT(done.err,
              AllOf(HasSubstr(losses), HasSubstr("PA: the temperatures make"), HasSubstr("force=true")));
  EXPECT_THAT(done.out, HasSubstr("temperatures: none stored"));
  EXPECT_THAT(read_file(snapshot() / "calibration_report.html", 1 << 24), HasSubstr("Not stored"));
  EXPECT_TRUE(numbers["views"][0]["folds"][0]["stored"].is_null());
  for (const double t : temperatures()) EXPECT_EQ(t, 0);
  ASSERT_EQ(calibrate({"force=true"}).exit_code, 0);
  for (const double t : temperatures()) EXPECT_GT(t, 0);
}

TEST_F(CalibrateProgram, TestDividesByThemWhenAsked) {
  const std::vector<std::string> folder{"snapshot_folder=" + snapshot().string()};
  auto wanted = folder;
  wanted.push_back("calibration=temperature");
  const auto early = run_test(wanted);
  EXPECT_EQ(early.exit_code, 2);
  EXPECT_THAT(early.err, AllOf(HasSubstr("has no temperature of PA fold 0"), HasSubstr("run calibrate")));
  ASSERT_EQ(calibrate().exit_code, 0);
  ASSERT_EQ(run_test(folder).exit_code, 0);
  const auto plain = column(predictions(), "score_fold_0");
  ASSERT_EQ(run_test({folder[0], "calibration=none"}).exit_code, 0);
  EXPECT_EQ(column(predictions(), "score_fold_0"), plain);
  const auto resumed = run_test({folder[0], "calibration=temperature", "resume=true"});
  EXPECT_EQ(resumed.exit_code, 2) << "rows of both kinds in one table";
  EXPECT_THAT(resumed.err, HasSubstr("classifier weights"));
  wanted.push_back("overwrite=true");
  ASSERT_EQ(run_test(wanted).exit_code, 0);
  const auto tempered = column(predictions(), "score_fold_0");
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const double before = std::stod(plain[i]), after = std::stod(tempered[i]);
    EXPECT_LT(std::abs(after - 0.5), std::abs(before - 0.5)) << "temperatures above 1 make less sure";
  }
}

TEST_F(CalibrateProgram, ADryRunWritesNothing) {
  const auto before = read_file(snapshot() / "manifest.json", 1 << 20);
  EXPECT_EQ(calibrate({"--dry-run"}).exit_code, 0);
  EXPECT_EQ(read_file(snapshot() / "manifest.json", 1 << 20), before);
  EXPECT_FALSE(fs::exists(snapshot() / "calibration.json"));
}

TEST_F(CalibrateProgram, ViewsWithOneClassOrBadNumbersAreErrorsAndNothingIsStored) {
  const std::string header = "ID,Fracture,logit_0,logit_1\n";
  for (const auto& fold : folds()) {
    write_file_atomically(table(fold["view"], fold["fold"]), header + "A,1,0.1,0.4\nB,1,0.3,0.2\n");
  }
  const auto one_class = calibrate();
  EXPECT_EQ(one_class.exit_code, 1);
  EXPECT_THAT(one_class.err, AllOf(HasSubstr("PA:"), HasSubstr("LAT:"), HasSubstr("all are positive")));
  write_file_atomically(table("PA", 0), header + "A,1,nan,0.4\nB,,0.3,0.2\nC,2,0.3,inf\n");
  const auto bad = calibrate();
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, AllOf(HasSubstr("validation.csv"), HasSubstr("line 2"), HasSubstr("line 3"),
                             HasSubstr("line 4")));
  for (const double t : temperatures()) EXPECT_EQ(t, 0);
}

TEST_F(CalibrateProgram, WithoutTablesItSaysWhatIsNeeded) {
  for (const auto& fold : folds()) fs::remove(table(fold["view"], fold["fold"]));
  const auto failed = calibrate();
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err,
              AllOf(HasSubstr("PA fold 0"), HasSubstr("dataset.data_home"), HasSubstr("logits=images")));
}

TEST_F(CalibrateProgram, OneMissingTableIsNotMadeUpForSilently) {
  fs::remove(table("LAT", 1));
  write_roi_set(own_ / "rois", {});
  const auto failed =
      calibrate({"dataset.data_home=" + (own_ / "rois").string(), "dataset.meta=dataset_meta.csv"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("LAT fold 1"), Not(HasSubstr("PA fold"))));
}

TEST_F(CalibrateProgram, ImportedWeightsAreCalibratedOnTheirRegions) {
  for (const auto& fold : folds()) fs::remove(table(fold["view"], fold["fold"]));
  write_roi_set(own_ / "rois", {});
  const auto images = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"dataset.data_home=" + (own_ / "rois").string(),
                                 "dataset.meta=dataset_meta.csv"};
    all.insert(all.end(), more.begin(), more.end());
    return calibrate(all);
  };
  const auto other = images({"train_params.n_fold=2", "folds=stratified", "dataset.side=[PA]"});
  EXPECT_THAT(other.err, HasSubstr("PA: 12 regions in 2 folds (with equal shares of the label)"));
  const auto done = images({"train_params.n_fold=2", "folds=group_k_fold", "dataset.side=[PA]"});
  EXPECT_THAT(done.err, HasSubstr("by ID, as the original"));
  // Untrained networks may tell nothing; what they say is judged either way.
  if (done.exit_code == 0) {
    const auto numbers = read_json(snapshot() / "calibration.json");
    EXPECT_EQ(numbers["logits"], "images");
    EXPECT_EQ(numbers["views"][0]["all_folds"]["cases"], 12);
  } else {
    EXPECT_THAT(done.err, HasSubstr("PA: the 12 validation cases"));
  }
  const auto deep = images({"train_params.num_ensemble=1", "dataset.side=[PA]"});
  EXPECT_EQ(deep.exit_code, 2);
  EXPECT_THAT(deep.err, HasSubstr("1 are said to have been trained"));
}

TEST_F(CalibrateProgram, RefusesALocalizerAndAPublishedTree) {
  const auto localizer = calibrate({"snapshot_folder=" + (shared() / "localizer").string()});
  EXPECT_EQ(localizer.exit_code, 2);
  EXPECT_THAT(localizer.err, HasSubstr("localizer"));
  fs::remove(snapshot() / "manifest.json");
  const auto tree = calibrate();
  EXPECT_EQ(tree.exit_code, 2);
  EXPECT_THAT(tree.err, HasSubstr("import_weights"));
}

TEST_F(CalibrateProgram, WritesOverNoneOfItsInputs) {
  const auto before = read_file(snapshot() / "manifest.json", 1 << 20);
  for (const auto& file : {snapshot() / "manifest.json", table("PA", 0)}) {
    const auto done = calibrate({"save_path=" + file.string()});
    EXPECT_EQ(done.exit_code, 2) << file;
    EXPECT_THAT(done.err,
                AllOf(HasSubstr("save_path '"), HasSubstr("is the same file as snapshot_folder's")));
  }
  EXPECT_EQ(read_file(snapshot() / "manifest.json", 1 << 20), before);
}

}  // namespace
}  // namespace deepwrist::testing
