#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "classifier/fracture_network.h"
#include "classifier/test_time_augmentation.h"
#include "core/base/preprocessing.h"
#include "core/config/architecture.h"
#include "core/weights/fold_networks.h"

namespace deepwrist::classifier {

/// What the ensemble says of one ROI.
struct Prediction {
  float probability = 0;        ///< of a fracture: mean of `per_fold`, float32 as in the reference
  std::vector<float> per_fold;  ///< mean of class 1 over the ten crops
  cv::Mat heatmap;              ///< Grad-CAM, float64, 256×256, 0..1; empty unless asked for
};

/// The classifier ensemble of one view with ten-crop test-time augmentation.
class FractureDetector {
 public:
  struct Options {
    std::vector<weights::WeightsFile> folds;    ///< checkpoints in ensemble order
    std::optional<config::Architecture> model;  ///< empty: inferred from the weights
    weights::ChannelStatistics statistics;      ///< of the ROI scaled to 0..1, three channels
    GradcamMode gradcam = GradcamMode::corrected;
    bool heatmaps = false;
    std::vector<double> temperatures = {};  ///< that divides each fold's logits; empty: 1 for all
    InferencePrecision precision = InferencePrecision::fp32;
    std::vector<engine::ActivationRanges> ranges = {};  ///< of each fold's activations, for int8
    torch::Device device{torch::kCPU};
    Engine engine = Engine::automatic;
    bool keep_networks = false;  ///< all of them in memory; else that depends on their size
  };
  explicit FractureDetector(Options options);

  /// `rois`: 256×256, CV_8U. One prediction each, in order. `fold_done` is called after each network,
  /// `at_last` when the last one begins and nothing more is loaded.
  std::vector<Prediction> detect(std::span<const cv::Mat> rois, const std::function<void()>& fold_done,
                                 const std::function<void()>& at_last = {});

  /// Begins to load the first network in another thread.
  void prepare() { networks_.prepare(); }

  /// Loads every network once: throws what using them would.
  void check();

  /// How the first network computes the ten crops, human-readable.
  std::string describe();

  std::size_t fold_count() const { return networks_.size(); }

 private:
  weights::FoldNetworks<FractureNetwork> networks_;
  weights::ChannelStatistics statistics_;
  GradcamMode gradcam_;
  bool heatmaps_;
  std::vector<double> temperatures_;
};

}  // namespace deepwrist::classifier
