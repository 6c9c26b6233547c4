// Keys of the original that had an effect there: they have it here, or another value is refused.

#include <gmock/gmock.h>

#include "apps/calibrate/calibrate_keys.h"
#include "core/config/compose.h"
#include "pipeline/inference_keys.h"
#include "tests/support/paths.h"
#include "training/training_keys.h"

namespace deepwrist {
namespace {

using config::compose;
using config::KeyRegistry;
using config::Problems;
using namespace calibrate;
using namespace pipeline;
using namespace training;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

template <typename Experiment>
std::vector<std::string> problems_of(void (*keys_of)(KeyRegistry&, Experiment&),
                                     const std::string& experiment, const std::vector<std::string>& words,
                                     const std::string& base, Experiment* bound = nullptr) {
  Experiment own;
  Experiment& e = bound ? *bound : own;
  const auto composition = compose({base, experiment, words, {testing::source("config")}});
  KeyRegistry keys;
  keys_of(keys, e);
  Problems problems;
  keys.bind(composition.root, "", problems);
  return problems.lines();
}

std::vector<std::string> of_test(const std::vector<std::string>& words) {
  return problems_of(register_test_keys, "fracture_detection_testset_1", words, "classifier");
}
std::vector<std::string> of_localizer_training(const std::vector<std::string>& words) {
  return problems_of(register_train_localizer_keys, "wrist_landmark", words, "localizer");
}
std::vector<std::string> of_classifier_training(const std::vector<std::string>& words) {
  return problems_of(register_train_classifier_keys, "fracture_detector_seresnet", words, "classifier");
}

const auto says = [](const char* text) { return Contains(HasSubstr(text)); };
const auto silent = [](const char* text) { return Not(Contains(HasSubstr(text))); };

TEST(ReferenceKeys, CropsOfTheTestHaveOneSize) {
  EXPECT_THAT(of_test({"dataset.crop_size=200"}),
              says("dataset.crop_size: 200 is not possible; it must be 224: the ten crops"));
  EXPECT_THAT(of_test({}), silent("crop_size"));
}

TEST(ReferenceKeys, ThreeLandmarksAndTwoClassesAreTheOnlyOnes) {
  EXPECT_THAT(of_localizer_training({"model.params.n_outputs=4"}),
              says("model.params.n_outputs: 4 is not possible; it must be 3: "));
  EXPECT_THAT(of_localizer_training({"model.params.n_inputs=3"}), says("it must be 1: radiographs are grey"));
  EXPECT_THAT(of_classifier_training({"model.params.num_classes=3"}),
              says("model.params.num_classes: 3 is not possible; it must be 2: "));
  EXPECT_THAT(of_test({"model.params.num_classes=3", "localizer.model.params.n_outputs=2"}),
              AllOf(says("model.params.num_classes: 3"), says("localizer.model.params.n_outputs: 2")));
}

TEST(ReferenceKeys, OtherNetworksAreRefusedByName) {
  EXPECT_THAT(
      of_test({"model.name=ResNet_PTL"}),
      says("model.name: there is no network 'ResNet_PTL' here; leave the key out, or give SeResNet_PTL"));
  EXPECT_THAT(of_test({"localizer.model.class=mine.Net"}),
              says("localizer.model.class: there is no network"));
  EXPECT_THAT(of_localizer_training({"model.name=SeResNet_PTL"}), says("or give HourglassNet_PTL"));
  EXPECT_THAT(of_classifier_training({"model.name=HourglassNet_PTL"}), says("or give SeResNet_PTL"));
  EXPECT_THAT(problems_of(register_calibrate_keys, "calibrate_temp", {"model.name=X"}, "classifier"),
              says("model.name: there is no network 'X'"));
  for (const auto& problems : {of_test({}), of_localizer_training({}), of_classifier_training({})}) {
    EXPECT_THAT(problems, silent("model.name"));
    EXPECT_THAT(problems, silent("model.class"));
  }
}

TEST(ReferenceKeys, DeterministicReachesTheRun) {
  InferenceExperiment e;
  problems_of(register_test_keys, "fracture_detection_testset_1", {"deterministic=false"}, "classifier", &e);
  EXPECT_FALSE(e.runtime.deterministic);
  TrainingExperiment training;
  problems_of(register_train_localizer_keys, "wrist_landmark", {}, "localizer", &training);
  EXPECT_TRUE(training.runtime.deterministic);
}

TEST(ReferenceKeys, WorkdirIsTheCurrentFolder) {
  TrainingExperiment e;
  problems_of(register_train_localizer_keys, "wrist_landmark", {}, "localizer", &e);
  EXPECT_TRUE(e.snapshot_dir.string().starts_with("./snapshots/HourglassNet_PTL_")) << e.snapshot_dir;
  EXPECT_THAT(of_localizer_training({}), silent("workdir"));
}

}  // namespace
}  // namespace deepwrist
