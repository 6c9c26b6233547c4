#include "core/engine/int8/activation_ranges.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace deepwrist::engine {
namespace {

/// What is known of a value without running the plan.
struct Nature {
  bool positive = false;  ///< never below zero
  bool image = true;      ///< has pixels, not one mean a channel
};

Nature nature_of(const Step& step, const std::vector<Nature>& known) {
  if (const auto* convolution = std::get_if<Convolution>(&step)) {
    return {convolution->activation != Activation::none, known[convolution->in].image};
  }
  if (const auto* pool = std::get_if<MaxPool>(&step)) return known[pool->in];
  if (const auto* mean = std::get_if<Mean>(&step)) return {known[mean->in].positive, false};
  return {};
}

}  // namespace

std::vector<Value> quantizable_values(const Plan& plan) {
  std::vector<Nature> natures{{}};
  std::vector<bool> convolved(plan.steps().size() + 1, false);
  for (const auto& step : plan.steps()) {
    natures.push_back(nature_of(step, natures));
    if (const auto* convolution = std::get_if<Convolution>(&step)) convolved[convolution->in] = true;
  }
  std::vector<Value> values;
  for (std::size_t i = 1; i < natures.size(); ++i) {
    if (natures[i].positive && natures[i].image && convolved[i]) values.push_back(static_cast<Value>(i));
  }
  return values;
}

void check_ranges(const ActivationRanges& ranges, const Plan& plan, const std::string& place) {
  const auto refuse = [&](const std::string& what) {
    throw Error(ErrorKind::format, place,
                what + ": these ranges of activations were not made for this network; run quantize again");
  };
  if (ranges.limits.size() != plan.steps().size() + 1) {
    refuse("has " + std::to_string(ranges.limits.size()) + " limits for " +
           std::to_string(plan.steps().size() + 1) + " values");
  }
  if (!ranges.shifts.empty() && ranges.shifts.size() != plan.layers().size()) {
    refuse("has shifts for " + std::to_string(ranges.shifts.size()) + " layers of " +
           std::to_string(plan.layers().size()));
  }
  for (std::size_t i = 0; i < ranges.shifts.size(); ++i) {
    const auto& shifts = ranges.shifts[i];
    const auto channels = static_cast<std::size_t>(plan.layers()[i].bias.numel());
    const bool finite = std::ranges::all_of(shifts, [](float shift) { return std::isfinite(shift); });
    if (!finite || (!shifts.empty() && shifts.size() != channels)) {
      refuse("shifts of layer " + std::to_string(i) + " are not " + std::to_string(channels) + " numbers");
    }
  }
  const auto possible = quantizable_values(plan);
  for (std::size_t i = 0; i < ranges.limits.size(); ++i) {
    const float limit = ranges.limits[i];
    if (!std::isfinite(limit) || limit < 0 || (limit > 0 && limit < kSmallestLimit)) {
      refuse("limit " + std::to_string(i) + " is neither 0 nor a positive number of usual size");
    }
    if (limit > 0 && std::ranges::find(possible, static_cast<Value>(i)) == possible.end()) {
      refuse("limit " + std::to_string(i) + " is given for a value that 8 bits cannot hold");
    }
  }
}

}  // namespace deepwrist::engine
