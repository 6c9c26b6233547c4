// A second network for the classifier, added by files of its own and one line: it trains, is saved, found and
// tested by the programs.

#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StrEq;

class OwnNetwork : public Programs {
 protected:
  void SetUp() override {
    const auto made = run({program("make_phantoms"), (own_ / "wrists").string(), "--count", "8", "--seed",
                           "7", "--height", "320", "--width", "256"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const auto cut = run({program("create_dataset"), "dataset.meta=" + meta(), "dataset.views=[PA]",
                          "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                          "save_path=" + (own_ / "rois").string()});
    ASSERT_EQ(cut.exit_code, 0) << cut.err;
  }

  std::string meta() const { return (own_ / "wrists/cases.csv").string(); }
  std::filesystem::path trained() const { return own_ / "trained"; }

  Finished train(const std::string& experiment, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{program("own_network"),
                                   "train_classifier",
                                   "experiment=" + experiment,
                                   "dataset.data_home=" + (own_ / "rois").string(),
                                   "dataset.data_folder=",
                                   "dataset.meta=dataset_meta.csv",
                                   "dataset.side=[PA]",
                                   "snapshot_dir=" + trained().string(),
                                   "workdir=" + own_.path().string(),
                                   "tensorboard.use=false",
                                   "model.pretrained=",
                                   "train_params.n_epochs=1",
                                   "train_params.n_fold=2",
                                   "train_params.train_bs=4",
                                   "train_params.val_bs=4",
                                   "threads=1"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  /// The words of `test` with the trained weights, by the program of another name.
  Finished score(const std::string& by, const std::vector<std::string>& more = {}) const {
    auto words = test_command(
        {"dataset.meta=" + meta(), "dataset.views=[PA]", "snapshot_folder=" + trained().string()});
    words.insert(words.end(), more.begin(), more.end());
    words.front() = program(by);
    if (by == "own_network") words.insert(words.begin() + 1, "test");
    return run(words);
  }
};

TEST_F(OwnNetwork, TrainsIsSavedFoundAndTested) {
  // The experiment's own parameters are the SE-ResNet's; a network is chosen with its own.
  EXPECT_THAT(train("fracture_detector_seresnet", {"model.name=PlainNet"}).err,
              HasSubstr("model.params.layers PlainNet has no such parameter"));
  const std::string experiment = "model: {name: PlainNet, params: {planes: 4, num_classes: 2}}\n";
  const auto shipped = read_file(source("config/experiment/fracture_detector_seresnet.yaml"), 1 << 20);
  const auto begin = shipped.find("\nmodel:"), end = shipped.find("\nloss:");
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end);
  const auto file =
      own_.write("own.yaml", shipped.substr(0, begin + 1) + experiment + shipped.substr(end + 1));
  const auto finished = train(file.string());
  ASSERT_EQ(finished.exit_code, 0) << finished.err;
  const auto model = read_json(trained() / "manifest.json", 1 << 20)["model"];
  EXPECT_EQ(model["block"], "classifier");
  EXPECT_EQ(model["network"], "PlainNet");
  EXPECT_EQ(model["params"]["planes"], 4);

  const auto scored = score("own_network");
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const auto status = column(predictions(), "status");
  EXPECT_EQ(status.size(), 8U);
  EXPECT_THAT(status, Each(StrEq("ok")));
  EXPECT_NE(score("own_network", {"model.name=SeResNet_PTL", "overwrite=true"}).exit_code, 0)
      << "an experiment that names another network than the weights";
  EXPECT_THAT(
      score("test", {"overwrite=true"}).err,
      AllOf(HasSubstr("manifest.json"), HasSubstr("there is no network 'PlainNet' for a classifier")));
}

}  // namespace
}  // namespace deepwrist::testing
