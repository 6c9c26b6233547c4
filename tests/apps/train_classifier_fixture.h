#pragma once

// train_classifier on small synthetic regions of interest.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "core/data/csv.h"
#include "core/data/preprocessing_json.h"
#include "core/train/history.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/manifest_model.h"
#include "core/weights/snapshot.h"
#include "tests/apps/training_support.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {

/// 16 regions of one view; a bright bar is a fracture.
class TrainClassifier : public ::testing::Test {
 protected:
  TrainClassifier() {
    write_table([](int i) { return i % 2; });
  }

  template <typename Label>
  void write_table(const Label& label) {
    std::string table = "ID,Fname,Side,Fracture\n";
    for (int i = 0; i < 16; ++i) {
      const auto name = "W" + std::to_string(i);
      table += name + "," + name + "_PA.png,0," + std::to_string(label(i)) + "\n";
      const auto file = home_ / "PA" / (name + "_PA.png");
      std::filesystem::create_directories(file.parent_path());
      cv::imwrite(file.string(), region(i, i % 2 == 1));
    }
    write_file_atomically(home_ / "dataset_meta.csv", table);
  }

  static cv::Mat region(int seed, bool fracture) {
    CounterRng rng(3, 0, static_cast<std::uint32_t>(seed));
    cv::Mat image(256, 256, CV_8U);
    image.forEach<std::uint8_t>([](std::uint8_t& v, const int* at) {
      v = static_cast<std::uint8_t>(60 + (at[0] * 7 + at[1] * 13) % 60);
    });
    if (fracture) image.rowRange(90 + static_cast<int>(rng.below(40)), 150).setTo(230);
    return image;
  }

  std::vector<std::string> command(const std::string& experiment, const std::string& folder,
                                   const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{program("train_classifier"),
                                   "experiment=" + experiment,
                                   "dataset.data_home=" + home_.path().string(),
                                   "dataset.data_folder=",
                                   "dataset.meta=dataset_meta.csv",
                                   "dataset.side=[PA]",
                                   "snapshot_dir=" + (own_ / folder).string(),
                                   "workdir=" + own_.path().string(),
                                   "tensorboard.use=false",
                                   "model.pretrained=",
                                   "model.params.blocks=[1,1,1,1]",
                                   "model.params.width=16",
                                   "optimizer.params.lr=0.003",
                                   "train_params.n_epochs=2",
                                   "train_params.train_bs=4",
                                   "train_params.val_bs=8",
                                   "threads=1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Finished train(const std::string& folder, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"train_params.n_fold=4", "train_params.folds=[1]"};
    all.insert(all.end(), more.begin(), more.end());
    return run(command("fracture_detector_seresnet", folder, all));
  }
  std::filesystem::path fold(const std::string& folder, int number = 1) const {
    return own_ / folder / "PA" / ("fold_" + std::to_string(number));
  }

  TemporaryFolder home_, own_;
};

}  // namespace deepwrist::testing
