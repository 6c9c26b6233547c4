#include "core/engine/plan/split.h"

#include <algorithm>
#include <set>

// Behind the step that makes %4, where nothing else is read any more:
//
//   whole    %1 %2 %3 %4 │ %5 = convolution of %4   %6 = convolution of %5, plus %4
//   first    %1 %2 %3 %4 ─► output
//   second                 %0 ─► %1 = convolution of %0   %2 = convolution of %1, plus %0

namespace deepwrist::engine {
namespace {

const Convolution* convolution_of(const Step& step) { return std::get_if<Convolution>(&step); }

/// Channels of a value that is a convolution's, or a pool's or mean's of such.
int64_t channels_of(const Plan& plan, Value value) {
  while (value != Plan::kInput) {
    const auto& step = plan.steps()[static_cast<std::size_t>(value) - 1];
    if (const auto* convolution = convolution_of(step))
      return plan.layers()[convolution->layer].weight.size(0);
    value = inputs_of(step).front();
  }
  return plan.input_channels();
}

/// Gives what a step reads other numbers.
template <typename NumberOf>
void renumber(Step& step, const NumberOf& number_of) {
  const auto change = [&](Value& value) {
    if (value != kNoValue) value = number_of(value);
  };
  if (auto* convolution = std::get_if<Convolution>(&step)) {
    for (Value* value : {&convolution->in, &convolution->gate, &convolution->addend}) change(*value);
  } else if (auto* sum = std::get_if<GatedSum>(&step)) {
    for (Value* value : {&sum->in, &sum->gate, &sum->addend}) change(*value);
  } else if (auto* upsample = std::get_if<Upsample>(&step)) {
    for (Value* value : {&upsample->in, &upsample->like}) change(*value);
  } else if (auto* joined = std::get_if<Concatenate>(&step)) {
    for (Value& value : joined->in) change(value);
  } else if (auto* pool = std::get_if<MaxPool>(&step)) {
    change(pool->in);
  } else {
    change(std::get<Mean>(step).in);
  }
}

}  // namespace

std::optional<Value> handed_on(const Plan& plan, std::size_t steps) {
  std::set<Value> handed;
  std::set<int> layers;
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const auto& step = plan.steps()[i];
    const auto* convolution = convolution_of(step);
    if (i < steps) {
      if (convolution != nullptr) layers.insert(convolution->layer);
      continue;
    }
    if (convolution != nullptr && layers.contains(convolution->layer)) return std::nullopt;
    auto read = inputs_of(step);
    if (const auto* upsample = std::get_if<Upsample>(&step)) read.push_back(upsample->like);
    for (const Value value : read) {
      if (value <= static_cast<Value>(steps)) handed.insert(value);
    }
  }
  for (const Value value : plan.outputs()) {
    if (value <= static_cast<Value>(steps)) handed.insert(value);
  }
  if (handed.size() != 1 || *handed.begin() == Plan::kInput) return std::nullopt;
  return *handed.begin();
}

PlanHalves split(Plan plan, std::size_t steps) {
  const Value between = *handed_on(plan, steps);
  PlanHalves halves{Plan(plan.input_channels()), Plan(channels_of(plan, between)), {}};
  const auto number_of = [&](Value value) {
    return value == between ? Plan::kInput : value - static_cast<Value>(steps);
  };
  std::vector<int> numbers(plan.layers().size(), -1);
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    auto step = plan.steps()[i];
    auto& half = i < steps ? halves.first : halves.second;
    if (auto* convolution = std::get_if<Convolution>(&step)) {
      auto& number = numbers[static_cast<std::size_t>(convolution->layer)];
      if (number < 0) {
        number = half.add_layer(std::move(plan.layers()[convolution->layer]));
        if (i >= steps) halves.second_layers.push_back(convolution->layer);
      }
      convolution->layer = number;
    }
    if (i >= steps) renumber(step, number_of);
    half.add(std::move(step));
  }
  halves.first.add_output(between);
  for (const Value value : plan.outputs()) halves.second.add_output(number_of(value));
  return halves;
}

}  // namespace deepwrist::engine
