#include "tests/apps/train_classifier_fixture.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Entries of best.pt whose names begin so and end in "weight", and whether they differ.
struct Difference {
  int same = 0, other = 0;
};
Difference compare(const fs::path& one, const fs::path& other, const std::string& prefix) {
  const auto a = weights::read_checkpoint(one / "best.pt").state_dict,
             b = weights::read_checkpoint(other / "best.pt").state_dict;
  Difference difference;
  for (const auto& [name, tensor] : a.entries()) {
    if (!name.starts_with(prefix) || !name.ends_with("weight")) continue;
    ++(torch::equal(tensor, *b.find(name)) ? difference.same : difference.other);
  }
  return difference;
}

std::vector<std::string> validation_ids(const fs::path& fold) {
  const auto table = data::read_csv(fold / "validation.csv");
  std::vector<std::string> ids;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    ids.emplace_back(table.field(row, table.require_column("ID")));
  }
  return ids;
}

TEST_F(TrainClassifier, WritesASnapshotWithWhatItSaysOfItsValidationImages) {
  const auto trained = train("run", {"train_params.mixup.enabled=true", "train_params.release_after=0"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto snapshot = weights::Snapshot::open(own_ / "run");
  ASSERT_EQ(snapshot.folds(View::pa).size(), 1U);
  EXPECT_EQ(snapshot.manifest()->model.block, "classifier");
  EXPECT_TRUE(fs::exists(own_ / "run/mean_std_0.npy"));
  const auto table = data::read_csv(fold("run") / "validation.csv");
  EXPECT_EQ(table.rows(), 4U);
  EXPECT_TRUE(table.column("logit_1"));
  const auto pooled = data::read_csv(own_ / "run/out_of_fold_predictions.csv");
  ASSERT_EQ(pooled.rows(), 4U) << "of the one fold that was asked for";
  for (std::size_t row = 0; row < pooled.rows(); ++row)
    EXPECT_EQ(pooled.field(row, pooled.require_column("ID")), table.field(row, table.require_column("ID")));
  EXPECT_THAT(read_file(own_ / "run/out_of_fold_predictions_report.html", 1 << 24), HasSubstr("4 images"));
  EXPECT_THAT(trained.out, HasSubstr("out_of_fold_predictions_report.html"));
  for (const auto& record : train::read_metrics(fold("run") / "metrics.csv")) {
    for (const char* name : {"val_auroc", "val_average_precision", "val_accuracy", "val_loss"}) {
      EXPECT_TRUE(std::ranges::any_of(record.values, [&](const auto& v) { return v.first == name; })) << name;
    }
  }
}

TEST_F(TrainClassifier, TrainsTheHeadAloneUntilItsRelease) {
  const std::vector<std::string> rising{"train_params.checkpoint.metric=loss",
                                        "train_params.mixup.enabled=false"};
  const auto with = [&](std::initializer_list<std::string> more) {
    auto all = rising;
    all.insert(all.end(), more);
    return all;
  };
  ASSERT_EQ(train("one", with({"train_params.release_after=9", "train_params.n_epochs=1"})).exit_code, 0);
  ASSERT_EQ(
      train("two", with({"train_params.release_after=9", "train_params.n_epochs=1", "seed=99"})).exit_code,
      0);
  // Another seed begins with other weights: the comparison can tell.
  EXPECT_GT(compare(fold("one"), fold("two"), "encoder").other, 0);
  const auto released = train("three", with({"train_params.release_after=0", "train_params.n_epochs=1"}));
  ASSERT_EQ(released.exit_code, 0);
  const auto head_only = train("four", with({"train_params.release_after=1", "train_params.n_epochs=1"}));
  ASSERT_EQ(head_only.exit_code, 0);
  const auto encoder = compare(fold("one"), fold("four"), "encoder");
  EXPECT_EQ(encoder.other, 0);
  EXPECT_GT(encoder.same, 10);
  EXPECT_GT(compare(fold("one"), fold("three"), "encoder").other, 10);
  const auto both = train("five", with({"train_params.release_after=1", "train_params.n_epochs=2"}));
  ASSERT_EQ(both.exit_code, 0);
  EXPECT_THAT(both.err, HasSubstr("every layer is trained from epoch 2 on"));
}

TEST_F(TrainClassifier, KilledAtAnyMomentEndsWithTheSameWeights) {
  const std::vector<std::string> everything{"train_params.n_epochs=6",
                                            "train_params.release_after=3",
                                            "train_params.mixup.enabled=true",
                                            "train_params.accumulate=2",
                                            "train_params.gradient_clip=1",
                                            "train_params.ema=0.9",
                                            "optimizer.name=AdamW",
                                            "optimizer.scheduler.name=CosineAnnealingLR",
                                            "optimizer.scheduler.warmup_epochs=1",
                                            "dataset.n_data_workers=2"};
  const double whole = seconds_of([&] { ASSERT_EQ(train("whole", everything).exit_code, 0); });
  std::vector<std::string> all{"train_params.n_fold=4", "train_params.folds=[1]"};
  all.insert(all.end(), everything.begin(), everything.end());
  EXPECT_GT(run_killed_until_done(command("fracture_detector_seresnet", "killed", all), whole), 2);
  expect_same_weights(fold("whole"), fold("killed"));
}

TEST_F(TrainClassifier, ReducesThePrecision) {
  const auto done = train("bf16", {"precision=bf16", "train_params.n_epochs=1"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
}

TEST_F(TrainClassifier, DeepEnsembleTrainsSeedsOnTheFirstSplit) {
  const auto trained = run(command("de_fracture_detector_seresnet", "ensemble",
                                   {"train_params.num_ensemble=2", "train_params.n_epochs=1"}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_EQ(weights::Snapshot::open(own_ / "ensemble").folds(View::pa).size(), 2U);
  EXPECT_EQ(validation_ids(fold("ensemble", 0)), validation_ids(fold("ensemble", 1)));
  EXPECT_FALSE(fs::exists(own_ / "ensemble/out_of_fold_predictions.csv")) << "there is one split";
  EXPECT_GT(compare(fold("ensemble", 0), fold("ensemble", 1), "encoder").other, 10);
}

TEST_F(TrainClassifier, ReferenceTrainsWithAdamWhateverIsNamed) {
  const auto reference =
      train("reference", {"compat=reference", "optimizer.name=SGD", "train_params.n_epochs=1"});
  ASSERT_EQ(reference.exit_code, 0) << reference.err;
  EXPECT_THAT(reference.err, HasSubstr("the optimiser is Adam, not SGD"));
  EXPECT_EQ(weights::Snapshot::open(own_ / "reference").manifest()->preprocessing, reference_preprocessing());
  const auto corrected = train("corrected", {"optimizer.name=SGD", "train_params.n_epochs=1"});
  EXPECT_EQ(corrected.err.find("Adam"), std::string::npos);
}

TEST_F(TrainClassifier, RecordsHowItsRegionsWereMade) {
  const auto unknown = train("unknown", {"train_params.n_epochs=1"});
  ASSERT_EQ(unknown.exit_code, 0) << unknown.err;
  EXPECT_THAT(unknown.err, HasSubstr("nothing says how the regions"));
  Preprocessing made;
  made.roi_pa_mm = 80;
  made.percentile_high = 98;
  const nlohmann::json record{{"preprocessing", data::preprocessing_to_json(made)}};
  write_file_atomically(home_ / "dataset_meta.csv.run.json", record.dump());
  ASSERT_EQ(train("recorded", {"train_params.n_epochs=1"}).exit_code, 0);
  EXPECT_EQ(weights::Snapshot::open(own_ / "recorded").manifest()->preprocessing, made);
  const auto given = train("given", {"train_params.n_epochs=1", "roi.pa_mm=75"});
  ASSERT_EQ(given.exit_code, 0) << given.err;
  EXPECT_THAT(given.err, HasSubstr("roi_pa_mm 80 and 75"));
  made.roi_pa_mm = 75;
  EXPECT_EQ(weights::Snapshot::open(own_ / "given").manifest()->preprocessing, made);
}

TEST_F(TrainClassifier, RefusesRegionsThatWereNotMadeAlike) {
  Preprocessing other;
  other.shift_pa_mm = 5;
  const nlohmann::json record{{"preprocessing", data::preprocessing_to_json({})}},
      second{{"preprocessing", data::preprocessing_to_json(other)}};
  write_file_atomically(home_ / "dataset_meta.csv.run.json", record.dump());
  write_file_atomically(home_ / "mine.csv", read_file(home_ / "dataset_meta.csv", 1 << 20));
  write_file_atomically(home_ / "mine.csv.run.json", second.dump());
  const auto refused = train("run", {"dataset.meta=mine.csv"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, ::testing::AllOf(HasSubstr("mine.csv.run.json"), HasSubstr("shift_pa_mm 5 and 15"),
                                            HasSubstr("dataset_meta.csv.run.json")));
}

TEST_F(TrainClassifier, PretrainedWeightsAreReported) {
  ASSERT_EQ(train("first", {"train_params.n_epochs=1"}).exit_code, 0);
  const auto file = (fold("first") / "best.pt").string();
  const auto second = train("second", {"model.pretrained=" + file, "train_params.n_epochs=1"});
  ASSERT_EQ(second.exit_code, 0) << second.err;
  EXPECT_THAT(second.err, HasSubstr("entries taken\n"));
  const auto other_head =
      train("third", {"model.pretrained=" + file, "model.params.drop=0", "train_params.n_epochs=1"});
  ASSERT_EQ(other_head.exit_code, 0) << other_head.err;
  EXPECT_THAT(other_head.err, HasSubstr("not in the file, so begun at random: classifier.0.weight"));
}

TEST_F(TrainClassifier, KeepsItsMeanUntilTheImagesChange) {
  ASSERT_EQ(train("run", {"train_params.n_epochs=1"}).exit_code, 0);
  const auto mean = [&] { return read_file(own_ / "run/mean_std_0.npy", 1 << 16); };
  const auto written = mean();
  fs::remove(own_ / "run/manifest.json");
  const auto same = train("run", {"train_params.n_epochs=1"});
  ASSERT_EQ(same.exit_code, 0) << same.err;
  EXPECT_EQ(same.err.find("images changed"), std::string::npos);
  EXPECT_EQ(mean(), written);
  fs::remove(own_ / "run/manifest.json");
  cv::imwrite((home_ / "PA/W3_PA.png").string(), region(99, true));
  const auto changed = train("run", {"train_params.n_epochs=1"});
  ASSERT_EQ(changed.exit_code, 0) << changed.err;
  EXPECT_THAT(changed.err, HasSubstr("the images changed since this run began"));
  EXPECT_NE(mean(), written);
}

TEST_F(TrainClassifier, RefusesAMeanOfTheWrongShape) {
  ASSERT_EQ(train("run", {"train_params.n_epochs=1"}).exit_code, 0);
  fs::remove(own_ / "run/manifest.json");
  // The localizer's shape: (2, 1) in place of (2, 3).
  auto bytes = read_file(own_ / "run/mean_std_0.npy", 1 << 16);
  const auto at = bytes.find("(2, 3,");
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 6, "(2, 1,");
  bytes.resize(bytes.size() - 4 * sizeof(double));
  write_file_atomically(own_ / "run/mean_std_0.npy", bytes);
  const auto refused = train("run", {"train_params.n_epochs=1"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("mean_std_0.npy"));
}

TEST_F(TrainClassifier, RefusesOneClassAndTooFewImages) {
  EXPECT_THAT(train("run", {"train_params.n_fold=17", "train_params.folds=[0]"}).err, HasSubstr("17"));
  write_table([](int) { return 1; });
  const auto one_class = train("run");
  EXPECT_NE(one_class.exit_code, 0);
  EXPECT_THAT(one_class.err, HasSubstr("Fracture"));
  EXPECT_FALSE(fs::exists(fold("run") / "last.pt"));
}

TEST_F(TrainClassifier, RefusesFoldsInWhichItsMetricIsNotDefined) {
  write_table([](int i) { return i == 3 || i == 8 ? 1 : 0; });
  const std::vector<std::string> watched{"train_params.checkpoint.metric=auroc",
                                         "train_params.checkpoint.mode=max", "train_params.n_epochs=1"};
  const auto refused = train("run", watched);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("validates images of one class only, for which auroc is not defined"));
  const auto trained = train("run", {"train_params.n_epochs=1"});
  EXPECT_EQ(trained.exit_code, 0) << trained.err;
}

}  // namespace
}  // namespace deepwrist::testing
