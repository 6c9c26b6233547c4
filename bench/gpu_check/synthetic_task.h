#pragma once

#include "bench/gpu_check/subject.h"
#include "core/train/loss.h"
#include "core/train/task.h"

namespace deepwrist::gpu_check {

/// Noise to be learnt by heart, from memory: as many different images as a batch has, so that the trainer is
/// timed and not what makes its images.
class SyntheticTask : public train::Task {
 public:
  SyntheticTask(const Subject& subject, std::size_t samples, int batch);

  torch::nn::Module& network() override { return *network_; }
  torch::Tensor forward(const torch::Tensor& images) override { return network_->forward(images); }
  std::size_t training_size() const override { return samples_; }
  std::size_t validation_size() const override { return 2; }
  train::Batch training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const override;
  train::Batch validation_batch(std::optional<std::uint32_t> epoch,
                                std::span<const std::int64_t> samples) const override;
  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return loss_(output, target);
  }
  train::Metrics metrics(const torch::Tensor&, const torch::Tensor&) const override { return {}; }
  std::vector<std::vector<std::string>> predictions(const torch::Tensor&) const override { return {}; }
  std::vector<double> errors(const torch::Tensor&, const torch::Tensor&) const override { return {}; }
  std::string training_name(std::size_t sample) const override { return std::to_string(sample); }
  std::string validation_name(std::size_t sample) const override { return std::to_string(sample); }

 private:
  std::shared_ptr<weights::TrainableNetwork> network_;
  train::Loss loss_;
  std::size_t samples_;
  torch::Tensor images_, targets_;
};

}  // namespace deepwrist::gpu_check
