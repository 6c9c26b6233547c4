#pragma once

#include <torch/types.h>

#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/augment/pipeline.h"
#include "core/data/splits.h"
#include "core/train/loss.h"
#include "core/train/task.h"
#include "core/train/training_set.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/trainable_network.h"

namespace deepwrist::train {

/// A task on the images of a TrainingSet: makes their batches and names them. What is left to a block is what
/// the network learns, and what its outputs are worth.
class SetTask : public Task {
 public:
  struct Parts {
    std::shared_ptr<weights::TrainableNetwork> network;
    data::Split split;
    weights::ChannelStatistics statistics;
    float white = 1;  ///< grey value that the statistics call 1
    Loss loss;
    augment::Pipeline augmentation;
    bool augment_validation = false;  ///< as the reference does
  };
  /// `set` must outlive the task.
  SetTask(const TrainingSet& set, Parts parts);

  weights::TrainableNetwork& network() override { return *parts_.network; }
  torch::Tensor forward(const torch::Tensor& images) override { return parts_.network->forward(images); }
  torch::nn::Module* head() override { return parts_.network->head(); }

  std::size_t training_size() const override { return parts_.split.train.size(); }
  std::size_t validation_size() const override { return parts_.split.validation.size(); }
  Batch training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const override;
  Batch validation_batch(std::optional<std::uint32_t> epoch,
                         std::span<const std::int64_t> samples) const override;

  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return parts_.loss(output, target);
  }
  torch::Tensor target_weights(const torch::Tensor& targets) const override {
    return parts_.loss.weights ? parts_.loss.weights(targets) : torch::Tensor();
  }
  std::string training_name(std::size_t sample) const override {
    return set_.file_name(parts_.split.train[sample % training_size()]);
  }
  std::string validation_name(std::size_t sample) const override {
    return set_.file_name(parts_.split.validation[sample]);
  }

 protected:
  /// Rows of the set that are trained, in the order of samples.
  const std::vector<std::size_t>& trained() const { return parts_.split.train; }
  /// Rows of the set that are validated, in the order of the outputs.
  const std::vector<std::size_t>& validated() const { return parts_.split.validation; }

  /// What the loss takes of these rows, whose samples may be augmented.
  virtual torch::Tensor targets(std::span<const augment::Sample> samples,
                                std::span<const std::size_t> rows) const = 0;
  /// An image that was not augmented, in the size that the network takes.
  virtual cv::Mat plain_image(const cv::Mat& image) const { return image; }

 private:
  /// Augmented as of the epoch where there is one.
  Batch batch(const std::vector<std::size_t>& rows, std::optional<std::uint32_t> epoch,
              std::span<const std::int64_t> samples) const;

  const TrainingSet& set_;
  Parts parts_;
};

}  // namespace deepwrist::train
