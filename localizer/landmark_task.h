#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/augment/pipeline.h"
#include "core/data/splits.h"
#include "core/train/loss.h"
#include "core/train/set_task.h"
#include "core/weights/channel_statistics.h"
#include "localizer/heatmap_loss.h"
#include "localizer/hourglass_params.h"
#include "localizer/landmark_set.h"

namespace deepwrist::localizer {

/// Training of one hourglass network on one fold. Targets are (N, L, 2) fractions of the image.
class LandmarkTask final : public train::SetTask {
 public:
  struct Options {
    HourglassParams params;
    data::Split split;
    weights::ChannelStatistics statistics;  ///< one channel, 0..255
    train::Loss loss;
    bool augment_validation = false;  ///< as the reference does
    double dropout = 0.25;            ///< share of channels before the heat maps
    HeatmapLoss heatmap_loss = {};
  };

  LandmarkTask(std::shared_ptr<const LandmarkSet> data, augment::Pipeline augmentation, Options options);

  /// error_mm (or error_px of the original image, where any image of the fold lacks its spacing), the same of
  /// each landmark, and the share of landmarks within 1 to 5 mm.
  train::Metrics metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const override;
  /// Points in pixels of the original image, and the annotated ones.
  std::vector<std::vector<std::string>> predictions(const torch::Tensor& outputs) const override;
  /// Mean error of the landmarks, in the unit of `metrics`.
  std::vector<double> errors(const torch::Tensor& outputs, const torch::Tensor& targets) const override;

 private:
  torch::Tensor targets(std::span<const augment::Sample> samples,
                        std::span<const std::size_t> rows) const override;
  /// Prepared images of the reference mode have their own sizes until they are cropped.
  cv::Mat plain_image(const cv::Mat& image) const override;

  bool in_millimetres() const;
  /// (N, L) distances in the unit of `metrics`.
  std::vector<std::vector<double>> distances(const torch::Tensor& outputs,
                                             const torch::Tensor& targets) const;

  std::shared_ptr<const LandmarkSet> data_;
};

}  // namespace deepwrist::localizer
