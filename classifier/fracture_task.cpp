#include "classifier/fracture_task.h"

#include <torch/types.h>

#include <cmath>
#include <limits>

#include "classifier/classifier_block.h"
#include "core/data/csv_writer.h"
#include "core/stats/average_precision.h"
#include "core/stats/roc.h"
#include "core/train/image_batch.h"

namespace deepwrist::classifier {
namespace {

constexpr float kWhite = 255;

/// Probability of class 1 of each output.
std::vector<double> probabilities(const torch::Tensor& outputs) {
  const auto p = torch::softmax(outputs.to(torch::kDouble), 1).select(1, 1).contiguous();
  return {p.data_ptr<double>(), p.data_ptr<double>() + p.numel()};
}

std::vector<int> classes(const torch::Tensor& targets) {
  const auto t = targets.to(torch::kInt).contiguous();
  return {t.data_ptr<int>(), t.data_ptr<int>() + t.numel()};
}

}  // namespace

FractureTask::FractureTask(const RoiData& data, augment::Pipeline augmentation, Options options)
    : data_(data),
      augmentation_(std::move(augmentation)),
      options_(std::move(options)),
      network_(block().kind(options_.model).make(options_.model.params)) {}

train::Batch FractureTask::batch(const std::vector<std::size_t>& rows, std::optional<std::uint32_t> epoch,
                                 std::span<const std::int64_t> samples) const {
  std::vector<cv::Mat> images;
  std::vector<std::int64_t> labels;
  train::Batch result;
  for (const auto index : samples) {
    const auto row = rows[static_cast<std::size_t>(index)];
    augment::Sample sample{data_.image(row), {}};
    if (epoch) augmentation_.apply(sample, *epoch, static_cast<std::uint32_t>(row));
    images.push_back(sample.image);
    labels.push_back(data_.row(row).label);
    result.samples.push_back(static_cast<std::size_t>(index));
  }
  result.images = train::image_batch(images, options_.statistics, kWhite);
  result.targets = torch::tensor(labels, torch::kLong);
  return result;
}

train::Batch FractureTask::training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const {
  return batch(options_.split.train, epoch, samples);
}

train::Batch FractureTask::validation_batch(std::optional<std::uint32_t> /*epoch*/,
                                            std::span<const std::int64_t> samples) const {
  return batch(options_.split.validation, std::nullopt, samples);
}

train::Metrics FractureTask::metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const {
  const auto truth = classes(targets);
  const auto scores = probabilities(outputs);
  const auto decided =
      options_.reference_accuracy ? outputs.select(1, 1).gt(0).to(torch::kLong) : outputs.argmax(1);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  return {{"auroc", stats::auroc(truth, scores).value_or(kNone)},
          {"average_precision", stats::average_precision(truth, scores).value_or(kNone)},
          {"accuracy", decided.eq(targets).to(torch::kDouble).mean().item<double>()}};
}

std::vector<double> FractureTask::errors(const torch::Tensor& outputs, const torch::Tensor& targets) const {
  const auto truth = classes(targets);
  auto scores = probabilities(outputs);
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = std::abs(scores[i] - truth[i]);
  return scores;
}

std::vector<std::vector<std::string>> FractureTask::predictions(const torch::Tensor& outputs) const {
  const auto scores = probabilities(outputs);
  const auto logits = outputs.to(torch::kDouble).contiguous();
  const auto logit = logits.accessor<double, 2>();
  std::vector<std::vector<std::string>> table{
      {"ID", "Fname", "Fracture_Prediction", "Fracture", "logit_0", "logit_1"}};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto& row = data_.row(options_.split.validation[i]);
    const auto at = static_cast<std::int64_t>(i);
    table.push_back({row.id, row.path.filename().string(), data::csv_number(scores[i]),
                     std::to_string(row.label), data::csv_number(logit[at][0]),
                     data::csv_number(logit[at][1])});
  }
  return table;
}

std::string FractureTask::training_name(std::size_t sample) const {
  return data_.row(options_.split.train[sample]).path.filename().string();
}

std::string FractureTask::validation_name(std::size_t sample) const {
  return data_.row(options_.split.validation[sample]).path.filename().string();
}

}  // namespace deepwrist::classifier
