#include "core/train/set_task.h"

#include <utility>

#include "core/train/image_batch.h"

namespace deepwrist::train {

SetTask::SetTask(const TrainingSet& set, Parts parts) : set_(set), parts_(std::move(parts)) {}

Batch SetTask::batch(const std::vector<std::size_t>& rows, std::optional<std::uint32_t> epoch,
                     std::span<const std::int64_t> samples) const {
  Batch result;
  std::vector<augment::Sample> taken;
  std::vector<std::size_t> of_rows;
  std::vector<cv::Mat> images;
  for (const auto index : samples) {
    const auto times = static_cast<std::size_t>(index) / rows.size();  // that it came in the epoch before
    const auto row = rows[static_cast<std::size_t>(index) % rows.size()];
    auto& sample = taken.emplace_back(epoch ? set_.sample_of_epoch(row, *epoch) : set_.sample(row));
    if (epoch)
      parts_.augmentation.apply(sample, *epoch, static_cast<std::uint32_t>(row + times * set_.size()));
    images.push_back(epoch ? sample.image : plain_image(sample.image));
    of_rows.push_back(row);
    result.samples.push_back(static_cast<std::size_t>(index));
  }
  result.images = image_batch(images, parts_.statistics, parts_.white);
  result.targets = targets(taken, of_rows);
  return result;
}

Batch SetTask::training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const {
  return batch(parts_.split.train, epoch, samples);
}

Batch SetTask::validation_batch(std::optional<std::uint32_t> epoch,
                                std::span<const std::int64_t> samples) const {
  return batch(parts_.split.validation, parts_.augment_validation ? epoch : std::nullopt, samples);
}

}  // namespace deepwrist::train
