#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/augment/pipeline.h"
#include "core/data/splits.h"
#include "core/train/loss.h"
#include "core/train/task.h"
#include "core/weights/channel_statistics.h"
#include "localizer/hourglass.h"
#include "localizer/landmark_data.h"

namespace deepwrist::localizer {

/// Training of one hourglass network on one fold. Targets are (N, L, 2) fractions of the image.
class LandmarkTask final : public train::Task {
 public:
  struct Options {
    HourglassParams params;
    data::Split split;
    weights::ChannelStatistics statistics;  ///< one channel, 0..255
    train::Loss loss;
    bool augment_validation = false;  ///< as the reference does
    double dropout = 0.25;            ///< share of channels before the heat maps
  };

  /// `data` must outlive the task.
  LandmarkTask(const LandmarkData& data, augment::Pipeline augmentation, Options options);

  torch::nn::Module& network() override { return *network_; }
  torch::Tensor forward(const torch::Tensor& images) override { return network_->forward(images); }

  std::size_t training_size() const override { return options_.split.train.size(); }
  std::size_t validation_size() const override { return options_.split.validation.size(); }
  train::Batch training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const override;
  train::Batch validation_batch(std::optional<std::uint32_t> epoch,
                                std::span<const std::int64_t> samples) const override;

  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return options_.loss(output, target);
  }
  /// error_mm (or error_px of the original image, where any image of the fold lacks its spacing), the same of
  /// each landmark, and the share of landmarks within 1 to 5 mm.
  train::Metrics metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const override;
  /// Points in pixels of the original image, and the annotated ones.
  std::vector<std::vector<std::string>> predictions(const torch::Tensor& outputs) const override;
  /// Mean error of the landmarks, in the unit of `metrics`.
  std::vector<double> errors(const torch::Tensor& outputs, const torch::Tensor& targets) const override;

  std::string training_name(std::size_t sample) const override;
  std::string validation_name(std::size_t sample) const override;

 private:
  /// Augmented as of the epoch where there is one.
  train::Batch batch(const std::vector<std::size_t>& rows, std::optional<std::uint32_t> epoch,
                     std::span<const std::int64_t> samples) const;
  bool in_millimetres() const;
  /// (N, L) distances in the unit of `metrics`.
  std::vector<std::vector<double>> distances(const torch::Tensor& outputs,
                                             const torch::Tensor& targets) const;

  const LandmarkData& data_;
  augment::Pipeline augmentation_;
  Options options_;
  HourglassNet network_;
};

}  // namespace deepwrist::localizer
