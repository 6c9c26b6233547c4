#include "classifier/fracture_task.h"

#include <torch/types.h>

#include <cmath>
#include <limits>

#include "classifier/classifier_block.h"
#include "core/data/csv_writer.h"
#include "core/stats/average_precision.h"
#include "core/stats/roc.h"
#include "core/train/balanced_order.h"

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
    : SetTask(data, {.network = block().kind(options.model).make(options.model.params),
                     .split = std::move(options.split),
                     .statistics = std::move(options.statistics),
                     .white = kWhite,
                     .loss = std::move(options.loss),
                     .augmentation = std::move(augmentation)}),
      data_(data),
      reference_accuracy_(options.reference_accuracy) {
  if (!options.balanced) return;
  for (const auto row : trained()) balanced_.push_back(data_.row(row).label);
}

std::vector<std::int64_t> FractureTask::training_order(std::uint64_t seed, int epoch) const {
  return balanced_.empty() ? SetTask::training_order(seed, epoch)
                           : train::balanced_order(seed, epoch, balanced_);
}

torch::Tensor FractureTask::targets(std::span<const augment::Sample> /*samples*/,
                                    std::span<const std::size_t> rows) const {
  std::vector<std::int64_t> labels;
  for (const auto row : rows) labels.push_back(data_.row(row).label);
  return torch::tensor(labels, torch::kLong);
}

train::Metrics FractureTask::metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const {
  const auto truth = classes(targets);
  const auto scores = probabilities(outputs);
  const auto decided = reference_accuracy_ ? outputs.select(1, 1).gt(0).to(torch::kLong) : outputs.argmax(1);
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
    const auto& row = data_.row(validated()[i]);
    const auto at = static_cast<std::int64_t>(i);
    table.push_back({row.id, row.path.filename().string(), data::csv_number(scores[i]),
                     std::to_string(row.label), data::csv_number(logit[at][0]),
                     data::csv_number(logit[at][1])});
  }
  return table;
}

}  // namespace deepwrist::classifier
