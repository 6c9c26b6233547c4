#include <gmock/gmock.h>

#include "core/config/compose.h"
#include "pipeline/inference_keys.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

/// `decision.*` of `test`.
class DecisionKeysOfTest : public ::testing::Test {
 protected:
  DecisionKeysOfTest() {
    folder_.write("meta.csv", "");
    std::filesystem::create_directory(folder_ / "weights");
  }
  std::vector<std::string> problems_of(const std::vector<std::string>& keys) {
    const auto weights = (folder_ / "weights").string();
    std::vector<std::string> overrides{"dataset.meta=" + (folder_ / "meta.csv").string(), "save_path=p.csv",
                                       "snapshot_folder=" + weights, "localizer.snapshot_folder=" + weights};
    overrides.insert(overrides.end(), keys.begin(), keys.end());
    const auto composition =
        config::compose({"classifier", std::nullopt, overrides, {testing::source("config")}});
    experiment_ = {};
    config::KeyRegistry registry;
    register_test_keys(registry, experiment_);
    config::Problems problems;
    registry.bind(composition.root, composition.base_file.string(), problems);
    return problems.lines();
  }

  testing::TemporaryFolder folder_;
  InferenceExperiment experiment_;
};

TEST_F(DecisionKeysOfTest, ReachTheirFields) {
  EXPECT_THAT(problems_of({"decision.pa.low=0.2", "decision.pa.high=0.6", "decision.study.low=0.5",
                           "decision.study.high=0.5"}),
              IsEmpty());
  EXPECT_EQ(experiment_.decision_pa.low, 0.2);
  EXPECT_EQ(experiment_.decision_pa.high, 0.6);
  EXPECT_EQ(experiment_.decision_lat.low, std::nullopt);
  EXPECT_EQ(experiment_.decision_study.high, 0.5) << "equal ones leave no doubt";
}

TEST_F(DecisionKeysOfTest, AreReportedTogetherWhereTheyAreWrong) {
  EXPECT_THAT(problems_of({"decision.pa.low=0.7", "decision.pa.high=0.6", "decision.lat.low=0.2",
                           "decision.study.high=0.9", "chunk=many"}),
              UnorderedElementsAre(HasSubstr("decision.pa.low must not be above decision.pa.high"),
                                   HasSubstr("decision.lat.low needs decision.lat.high beside it"),
                                   HasSubstr("decision.study.high needs decision.study.low beside it"),
                                   HasSubstr("chunk: it needs a whole number")));
  EXPECT_THAT(problems_of({"decision.pa.low=0.7", "decision.pa.high=1.5"}),
              ::testing::Contains(HasSubstr("decision.pa.high: 1.5 is out of range")));
  EXPECT_THAT(problems_of({"decision.pa.middle=0.7"}), ElementsAre(HasSubstr("decision.pa.middle")));
}

TEST_F(DecisionKeysOfTest, AReadersColumnMayNotHaveTheNameOfOneOfTheResults) {
  EXPECT_THAT(problems_of({"gt=[Fracture, Decision, Reader]"}),
              ElementsAre(HasSubstr("gt: the results have a column decision of their own")));
}

TEST_F(DecisionKeysOfTest, HaveNoEffectInProgramsThatPredictNothing) {
  folder_.write("x.yaml", "dataset: {meta: " + (folder_ / "meta.csv").string() +
                              "}\nsave_path: l.csv\nlocalizer: {snapshot_folder: " +
                              (folder_ / "weights").string() + "}\ndecision: {pa: {low: 0.2, high: 0.3}}\n");
  const auto composition =
      config::compose({"localizer", (folder_ / "x.yaml").string(), {}, {testing::source("config")}});
  config::KeyRegistry registry;
  register_localize_keys(registry, experiment_);
  config::Problems problems;
  const auto without_effect = registry.bind(composition.root, composition.base_file.string(), problems);
  EXPECT_THAT(problems.lines(), IsEmpty());
  EXPECT_THAT(without_effect, ::testing::Contains("decision"));
}

}  // namespace
}  // namespace deepwrist::pipeline
