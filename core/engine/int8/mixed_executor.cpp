#include "core/engine/int8/mixed_executor.h"

#include <torch/types.h>

#include <algorithm>

#include "core/engine/plan/split.h"

namespace deepwrist::engine {
namespace {

bool is_int8(const Step& step, const ActivationRanges& ranges) {
  const auto* convolution = std::get_if<Convolution>(&step);
  return convolution != nullptr && ranges.limits[static_cast<std::size_t>(convolution->in)] > 0;
}

/// How many steps from the first on are computed in float32 and hand on one value; 0 where none do.
std::size_t float_steps(const Plan& plan, const ActivationRanges& ranges) {
  const auto& steps = plan.steps();
  const auto first_int8 =
      std::ranges::find_if(steps, [&](const Step& step) { return is_int8(step, ranges); });
  auto count = static_cast<std::size_t>(first_int8 - steps.begin());
  while (count > 0 && !handed_on(plan, count)) --count;
  return count == steps.size() ? 0 : count;
}

/// Those of the second half, whose input is what the first hands on.
ActivationRanges second_ranges(const ActivationRanges& ranges, Value between, std::size_t steps,
                               const std::vector<int>& layers) {
  ActivationRanges second{.limits = {ranges.limits[static_cast<std::size_t>(between)]}, .shifts = {}};
  for (auto value = steps + 1; value < ranges.limits.size(); ++value)
    second.limits.push_back(ranges.limits[value]);
  if (ranges.shifts.empty()) return second;
  for (const int layer : layers) second.shifts.push_back(ranges.shifts[static_cast<std::size_t>(layer)]);
  return second;
}

}  // namespace

MixedExecutor::MixedExecutor(Plan plan, int64_t max_batch, const ActivationRanges& ranges,
                             const std::string& place)
    : max_batch_(max_batch) {
  Int8Executor::require_known(plan, place);
  check_ranges(ranges, plan, place);
  const auto steps = float_steps(plan, ranges);
  if (steps == 0) {
    second_ = std::make_unique<Int8Executor>(std::move(plan), max_batch, ranges);
    return;
  }
  const Value between = *handed_on(plan, steps);
  auto halves = split(std::move(plan), steps);
  first_ =
      std::make_unique<OneDnnExecutor>(std::move(halves.first), max_batch, torch::MemoryFormat::ChannelsLast);
  second_ = std::make_unique<Int8Executor>(std::move(halves.second), max_batch,
                                           second_ranges(ranges, between, steps, halves.second_layers));
}

std::vector<torch::Tensor> MixedExecutor::run_batches(const torch::Tensor& images, bool last,
                                                      const std::function<void()>& make_way) {
  const auto count = images.size(0);
  std::vector<std::vector<torch::Tensor>> parts;
  for (int64_t begin = 0; begin < count; begin += max_batch_) {
    auto batch = images.narrow(0, begin, std::min(max_batch_, count - begin));
    const bool at_last = last && begin + max_batch_ >= count;
    if (first_) batch = (at_last ? first_->run_last(batch, [] {}) : first_->run(batch)).front();
    const auto outputs = at_last ? second_->run_last(batch, make_way) : second_->run(batch);
    parts.resize(outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) parts[i].push_back(outputs[i]);
  }
  std::vector<torch::Tensor> results;
  for (const auto& part : parts) results.push_back(part.size() == 1 ? part.front() : torch::cat(part));
  return results;
}

std::vector<torch::Tensor> MixedExecutor::run(const torch::Tensor& images) {
  return run_batches(images, /*last=*/false, {});
}

std::vector<torch::Tensor> MixedExecutor::run_last(const torch::Tensor& images,
                                                   const std::function<void()>& make_way) {
  return run_batches(images, /*last=*/true, make_way);
}

std::string MixedExecutor::describe(const Shape& images) {
  if (!first_) return second_->describe(images);
  auto text = "in float32, which hands on its last result as %0:\n" + first_->describe(images);
  const auto between =
      first_->run(torch::zeros({images[0], images[1], images[2], images[3]})).front().sizes();
  return text + "from there on:\n" + second_->describe({between[0], between[1], between[2], between[3]});
}

}  // namespace deepwrist::engine
