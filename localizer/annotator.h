#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "core/config/architecture.h"
#include "core/image/input_frame.h"
#include "core/image/landmarks.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/fold_networks.h"
#include "localizer/confidence.h"
#include "localizer/landmark_network.h"
#include "localizer/search_options.h"

namespace deepwrist::localizer {

/// Landmarks of one image, in fractions of its width and height.
struct Annotation {
  std::vector<image::Landmarks> per_fold;
  image::Landmarks
      average;  ///< float32 running sum in fold order, divided by the count (as in the reference)
  std::vector<LandmarkEvidence> evidence = {};  ///< of each landmark
};

/// Mean of several sets of landmarks.
image::Landmarks mean_of(const std::vector<image::Landmarks>& sets);

/// What was found in the network's image, as fractions of the file's.
Annotation of_image(Annotation of_input, const image::InputFrame& frame);

/// The localizer ensemble of one view.
class LandmarkAnnotator {
 public:
  struct Options {
    std::vector<weights::WeightsFile> folds;    ///< checkpoints in ensemble order
    std::optional<config::Architecture> model;  ///< empty: inferred from the weights
    weights::ChannelStatistics statistics;      ///< of the 8-bit image, 0..255 units, one channel
    torch::Device device{torch::kCPU};
    Engine engine = Engine::automatic;
    Decoding decoding = Decoding::soft_argmax;
    bool keep_networks = false;  ///< all of them in memory; else that depends on their size
  };
  explicit LandmarkAnnotator(Options options);

  /// `images`: 256×256, CV_8U. One annotation each, in order and of these images: of_image tells where in the
  /// files; evidence of the heat maps alone, without disagreement. `fold_done` is called after each network,
  /// `at_last` when nothing more is loaded and what is called there may load: see FoldNetworks.
  std::vector<Annotation> annotate(std::span<const cv::Mat> images, const std::function<void()>& fold_done,
                                   const std::function<void()>& at_last = {});

  /// Begins to load the first network in another thread.
  void prepare() { networks_.prepare(); }

  /// Loads every network once: throws what using them would.
  void check();

  /// How the first network computes full batches, human-readable.
  std::string describe();

  std::size_t fold_count() const { return networks_.size(); }

 private:
  torch::Tensor input(std::span<const cv::Mat> images) const;

  weights::FoldNetworks<LandmarkNetwork> networks_;
  weights::ChannelStatistics statistics_;
  Decoding decoding_;
};

}  // namespace deepwrist::localizer
