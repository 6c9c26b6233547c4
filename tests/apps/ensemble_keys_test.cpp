#include <gmock/gmock.h>

#include "apps/calibrate/calibrate_keys.h"
#include "apps/eval_ood/eval_ood_keys.h"
#include "core/config/compose.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

using config::compose;
using config::KeyRegistry;
using config::Problems;
using namespace calibrate;
using namespace eval_ood;
using pipeline::CalibrationMode;
namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EnsembleKeys : public ::testing::Test {
 protected:
  EnsembleKeys() {
    for (const char* name : {"cls", "in", "out"}) fs::create_directories(folder_ / name);
    folder_.write("in/meta.csv", "");
    folder_.write("out/meta.csv", "");
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  template <typename Experiment>
  Experiment bind(void (*keys_of)(KeyRegistry&, Experiment&), const std::string& experiment,
                  std::vector<std::string> overrides) {
    Experiment bound;
    const auto name = experiment.empty() ? std::nullopt : std::optional(experiment);
    const auto composition = compose({"classifier", name, std::move(overrides), {testing::source("config")}});
    KeyRegistry keys;
    keys_of(keys, bound);
    Problems problems;
    keys.bind(composition.root, composition.base_file.string(), problems);
    problems_ = problems.lines();
    return bound;
  }

  testing::TemporaryFolder folder_;
  std::vector<std::string> problems_;
};

TEST_F(EnsembleKeys, TheShippedCalibrationNeedsASnapshotFolderOnly) {
  const auto e = bind(register_calibrate_keys, "calibrate_temp", {"snapshot_folder=" + path("cls")});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.dataset.sides, (std::vector{View::lat, View::pa}));
  EXPECT_EQ(e.folds, 5);
  EXPECT_EQ(e.source, LogitSource::automatic);
  EXPECT_EQ(e.save_path, path("cls/calibration.json"));
  EXPECT_FALSE(e.fold_rule);
  EXPECT_FALSE(e.classifier.params.has_value());
  bind(register_calibrate_keys, "calibrate_temp", {});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("snapshot_folder must be set")));
}

TEST_F(EnsembleKeys, CalibrationOnImagesNeedsTheImages) {
  bind(register_calibrate_keys, "", {"snapshot_folder=" + path("cls"), "logits=images"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("needs dataset.data_home"), HasSubstr("needs dataset.meta")));
  const auto e =
      bind(register_calibrate_keys, "",
           {"snapshot_folder=" + path("cls"), "logits=images", "dataset.data_home=" + path("in"),
            "dataset.meta=meta.csv", "folds=group_k_fold", "train_params.num_ensemble=9", "seed=3"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.dataset.meta, path("in/meta.csv"));
  EXPECT_EQ(e.fold_rule, FoldRule::group_k_fold);
  EXPECT_EQ(e.ensemble, 9);
  EXPECT_EQ(e.seed, 3U);
}

TEST_F(EnsembleKeys, TheShippedEvaluationOutOfDistributionBinds) {
  const std::vector<std::string> given{"snapshot_folder=" + path("cls"), "dataset.data_home=" + path("in"),
                                       "dataset.ood_home=" + path("out"),
                                       "dataset.meta=" + path("in/meta.csv"), "save_path=" + path("ood.csv")};
  const auto e = bind(register_eval_ood_keys, "eval_ood", given);
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.dataset.label, "Fracture");
  EXPECT_THAT(e.sizes, ElementsAre(3, 5, 7, 9));
  EXPECT_EQ(e.calibration, CalibrationMode::none);
  EXPECT_TRUE(e.fold_ensemble.empty());
  bind(register_eval_ood_keys, "eval_ood", {});
  EXPECT_EQ(problems_.size(), 5U) << "each path that must be given";
}

TEST_F(EnsembleKeys, TablesAreLookedForBelowTheirImages) {
  auto given = std::vector<std::string>{"snapshot_folder=" + path("cls"),  "dataset.data_home=" + path("in"),
                                        "dataset.ood_home=" + path("out"), "dataset.meta=meta.csv",
                                        "dataset.ood_meta=meta.csv",       "save_path=" + path("ood.csv")};
  const auto e = bind(register_eval_ood_keys, "", given);
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.dataset.meta, path("in/meta.csv"));
  EXPECT_EQ(e.other_meta, path("out/meta.csv"));
  given.push_back("dataset.ood_meta=away.csv");
  given.push_back("ensemble_sizes=[3,1]");
  given.push_back("gt=[]");
  bind(register_eval_ood_keys, "", given);
  EXPECT_THAT(problems_, Contains(HasSubstr("there is no file or folder 'away.csv'")));
  EXPECT_THAT(problems_, Contains(HasSubstr("ensemble_sizes")));
  EXPECT_THAT(problems_, Contains(HasSubstr("gt is an empty list")));
}

}  // namespace
}  // namespace deepwrist
