#include <gmock/gmock.h>

#include "core/config/compose.h"
#include "pipeline/inference_keys.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SearchKeysOfPrograms : public ::testing::Test {
 protected:
  /// Binds the keys of test_localizer; problems are kept.
  const InferenceExperiment& bind(const std::vector<std::string>& more) {
    experiment_ = {};
    std::vector<std::string> overrides{"localizer.snapshot_folder=" + folder_.path().string(),
                                       "save_path=" + (folder_ / "errors.csv").string()};
    overrides.insert(overrides.end(), more.begin(), more.end());
    const auto composition =
        config::compose({"localizer", std::nullopt, overrides, {testing::source("config")}});
    config::KeyRegistry keys;
    register_test_localizer_keys(keys, experiment_);
    config::Problems problems;
    keys.bind(composition.root, composition.base_file.string(), problems);
    problems_ = problems.lines();
    return experiment_;
  }

  std::string meta() const { return "dataset.meta=" + folder_.path().string(); }

  testing::TemporaryFolder folder_;
  InferenceExperiment experiment_;
  std::vector<std::string> problems_;
};

TEST_F(SearchKeysOfPrograms, AreUpToTheWeightsUnlessTheyAreGiven) {
  EXPECT_FALSE(bind({meta()}).search.decoding);
  EXPECT_FALSE(experiment_.search.copies || experiment_.search.refine);
  const auto& given = bind({meta(), "localizer.decoding=dark", "localizer.copies=3", "localizer.refine=2",
                            "localizer.min_confidence=0.25"})
                          .search;
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(given.decoding, localizer::Decoding::dark);
  EXPECT_EQ(given.copies, 3);
  EXPECT_EQ(given.refine, 2);
  EXPECT_EQ(given.min_confidence, 0.25);
}

TEST_F(SearchKeysOfPrograms, WhatTheyCannotBeIsToldTogether) {
  bind({meta(), "localizer.decoding=light", "localizer.copies=8", "localizer.refine=3",
        "localizer.min_confidence=2"});
  EXPECT_THAT(
      problems_,
      AllOf(Contains(HasSubstr("localizer.decoding")), Contains(HasSubstr("localizer.copies")),
            Contains(HasSubstr("localizer.refine")), Contains(HasSubstr("localizer.min_confidence"))));
}

TEST_F(SearchKeysOfPrograms, AConfidenceIsCalibratedWithHeatMapsOnly) {
  bind({"out_of_fold=true", "save_confidence=true"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("save_confidence needs heat maps")));
}

}  // namespace
}  // namespace deepwrist::pipeline
