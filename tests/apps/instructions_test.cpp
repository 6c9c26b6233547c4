// The published instructions, done with a copy of the shipped files as they say.

#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "core/config/compose.h"
#include "core/config/search_path.h"
#include "pipeline/inference_keys.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"
#include "training/training_keys.h"

namespace deepwrist {
namespace {

using config::compose;
using config::config_folders;
using config::find_config;
using config::KeyRegistry;
using config::Problems;
using namespace pipeline;
using namespace training;
namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Instructions : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::current_path(folder_.path());
    for (const char* name : {"root", "data/images", "classifier", "localizer"}) fs::create_directories(name);
    folder_.write("data/images/your.csv", "");
    folder_.write("root/your_meta.csv", "");
    folder_.write("your_testset.csv", "");
  }
  void TearDown() override { fs::current_path(before_); }

  /// Clones a shipped experiment, and finds and updates fields: pairs of the line's key, with its
  /// indentation, and a value; the first line with the key that has not been updated is meant.
  void clone(const std::string& shipped, const std::string& copy,
             const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string text = read_file(testing::source("config/experiment") / (shipped + ".yaml"), 1 << 20);
    for (const auto& [key, value] : fields) {
      const auto at = text.find("\n" + key + ":");
      ASSERT_NE(at, std::string::npos) << shipped << " has no " << key;
      const auto end = text.find('\n', at + 1);
      text.replace(at, end - at, "\n" + key + ": " + value);
    }
    folder_.write(copy, text);
  }

  template <typename Experiment>
  Experiment bind(const std::string& base, const std::string& experiment,
                  void (*keys_of)(KeyRegistry&, Experiment&)) {
    Experiment bound;
    const auto composition = compose({base, experiment, {}, {testing::source("config")}});
    KeyRegistry keys;
    keys_of(keys, bound);
    Problems problems;
    keys.bind(composition.root, "", problems);
    EXPECT_THAT(problems.lines(), IsEmpty());
    return bound;
  }

  testing::TemporaryFolder folder_;
  fs::path before_ = fs::current_path();
};

TEST_F(Instructions, ACloneOfTheTestsExperimentRunsByItsName) {
  for (const char* shipped : {"fracture_deteciton_testset_1", "fracture_detection_testset_1"}) {
    clone(shipped, "your_testset.yaml",
          {{"  train_data_home", "root"},
           {"  test_data_home", (folder_ / "data").string()},
           {"  meta", (folder_ / "your_testset.csv").string()},
           {"save_path", (folder_ / "prediction.csv").string()},
           {"snapshot_folder", (folder_ / "classifier").string()},
           {"save_image", "true"},
           {"save_image_dir", (folder_ / "images").string()},
           {"  snapshot_folder", (folder_ / "localizer").string()},
           {"    train_data_home", "root"},
           {"gt", "[Fracture]"},
           {"save_gradcam", "true"},
           {"gradcam_dir", "heat_maps"}});
    const auto e = bind("classifier", "your_testset", register_test_keys);
    EXPECT_EQ(e.dataset.meta, folder_ / "your_testset.csv");
    EXPECT_EQ(e.dataset.home, folder_ / "data");
    EXPECT_EQ(e.classifier.train_data_home, "root");
    EXPECT_EQ(e.localizer.train_data_home, "root");
    EXPECT_EQ(e.localizer.snapshot_folder, folder_ / "localizer");
    EXPECT_EQ(e.save_path, folder_ / "prediction.csv");
    EXPECT_EQ(e.gradcam_dir, "heat_maps");
    EXPECT_THAT(e.gt, ElementsAre("Fracture"));
    EXPECT_FALSE(e.classifier.params) << "weights of any size";
    EXPECT_FALSE(e.localizer.params);
  }
}

TEST_F(Instructions, ThreeFieldsTrainALocalizer) {
  clone("wrist_landmark", "YourClonedYAMLFile.yaml",
        {{"  data_home", (folder_ / "data").string()},
         {"  data_folder", "images"},
         {"  meta", "images/your.csv"}});
  for (const char* name : {"YourClonedYAMLFile.yaml", "YourClonedYAMLFile"}) {
    const auto e = bind("localizer", name, register_train_localizer_keys);
    EXPECT_TRUE(e.snapshot_dir.string().starts_with("./snapshots/HourglassNet_PTL_")) << e.snapshot_dir;
    EXPECT_EQ(e.dataset.folder, "images");
  }
}

TEST_F(Instructions, TwoFieldsTrainAClassifier) {
  clone("fracture_detector_seresnet", "your_config_file.yaml",
        {{"  data_home", "root"}, {"  meta", "your_meta.csv"}});
  const auto e = bind("classifier", "your_config_file", register_train_classifier_keys);
  EXPECT_EQ(e.dataset.home, "root");
  EXPECT_TRUE(e.snapshot_dir.string().starts_with("./snapshots/WristFracture_SeResNet_PTL_"));
}

TEST_F(Instructions, ACloneInTheConfigurationsFolderIsFoundToo) {
  clone("fracture_detector_seresnet", "config/experiment/mine.yaml",
        {{"  data_home", "root"}, {"  meta", "your_meta.csv"}});
  EXPECT_EQ(find_config("experiment", "mine", config_folders({})), "config/experiment/mine.yaml");
}

}  // namespace
}  // namespace deepwrist
