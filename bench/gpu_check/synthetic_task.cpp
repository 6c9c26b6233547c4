#include "bench/gpu_check/synthetic_task.h"

namespace deepwrist::gpu_check {

SyntheticTask::SyntheticTask(const Subject& subject, std::size_t samples, int batch)
    : network_(subject.make()),
      loss_(train::make_loss(subject.loss)),
      samples_(samples),
      images_(subject.images(batch, 2)),
      targets_(subject.targets(batch, 3)) {}

train::Batch SyntheticTask::training_batch(std::uint32_t, std::span<const std::int64_t> samples) const {
  train::Batch batch;
  const auto count = static_cast<std::int64_t>(samples.size());
  const bool whole = count == images_.size(0);
  batch.images = whole ? images_ : images_.narrow(0, 0, std::min(count, images_.size(0)));
  batch.targets = whole ? targets_ : targets_.narrow(0, 0, std::min(count, images_.size(0)));
  for (const auto sample : samples) batch.samples.push_back(static_cast<std::size_t>(sample));
  return batch;
}

train::Batch SyntheticTask::validation_batch(std::optional<std::uint32_t>,
                                             std::span<const std::int64_t> samples) const {
  return training_batch(0, samples);
}

}  // namespace deepwrist::gpu_check
