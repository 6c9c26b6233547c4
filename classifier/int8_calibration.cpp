#include "classifier/int8_calibration.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "classifier/classifier_block.h"
#include "classifier/fracture_network.h"
#include "classifier/test_time_augmentation.h"
#include "core/base/signals.h"
#include "core/engine/int8/range_finder.h"
#include "core/engine/int8/shift_finder.h"

// With p_c the probability of the second class for crop c of a region:
//
//   z = mean over its ten crops of log(p_c / (1 - p_c))
//   change = max over regions |σ(z_int8 - z_float32) - 1/2|,   σ(t) = 1 / (1 + e⁻ᵗ)
//
//  1. Ranges: all regions in float32.
//  2. Shifts: all regions in float32 again, because they depend on the ranges. A shift is that of one layer's
//     own rounding, so it holds whichever other values stay in float32.
//  3. Bisection for the number n of first values in float32. That the change falls as n grows is assumed, not
//     checked; the n that is kept was measured to be within the tolerance, or is all of them.

namespace deepwrist::classifier {
namespace {

using engine::ActivationRanges;

/// Crops computed at a time: every activation of the network is kept, 34 MB a crop of the published network.
constexpr int64_t kCrops = 5;

weights::StateDict copy_of(const weights::StateDict& weights) {
  weights::StateDict copy;
  for (const auto& [name, values] : weights.entries()) copy.add(name, values.clone());
  return copy;
}

engine::Plan planned(const config::Architecture& model, const Int8Source& source) {
  return block().kind(model).plan(model.params, copy_of(source.weights), source.place).plan;
}

/// Ranges and shifts of every value that 8 bits can hold.
ActivationRanges find_all(const config::Architecture& model, const Int8Source& source) {
  const auto plan = planned(model, source);
  engine::RangeFinder range_finder(plan);
  auto observed = planned(model, source);
  engine::FastNetwork network(range_finder.observed(std::move(observed)), torch::kCPU, kCrops);
  const auto show_all = [&](auto& finder) {
    for (const auto& region : source.regions) {
      throw_if_stop_requested();
      const auto crops = ten_crops(region, source.statistics);
      for (int64_t first = 0; first < crops.size(0); first += kCrops) {
        finder.add(network.run(crops.narrow(0, first, std::min(kCrops, crops.size(0) - first))));
      }
    }
  };
  show_all(range_finder);
  engine::ShiftFinder shift_finder(plan, range_finder.ranges());
  show_all(shift_finder);
  return shift_finder.result();
}

/// Of every region: the mean over its crops of the logarithm of the odds of the second class.
std::vector<double> log_odds(const config::Architecture& model, const Int8Source& source,
                             const engine::NumberFormat& numbers) {
  FractureNetwork network(model, copy_of(source.weights), torch::kCPU, source.place, Engine::automatic,
                          numbers);
  std::vector<double> odds;
  for (const auto& region : source.regions) {
    throw_if_stop_requested();
    const auto p =
        torch::log_softmax(network.run(ten_crops(region, source.statistics)).logits.to(torch::kDouble), 1);
    const auto second = p.select(1, 1), others = torch::log(-torch::expm1(second));
    odds.push_back((second - others).mean().item<double>());
  }
  return odds;
}

/// The largest change of a probability at 0.5, where it answers most to its odds.
double largest_change(const std::vector<double>& exact, const std::vector<double>& reduced) {
  double largest = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    largest = std::max(largest, std::abs(1 / (1 + std::exp(exact[i] - reduced[i])) - 0.5));
  }
  return largest;
}

}  // namespace

Int8Result calibrate_int8(const config::Architecture& model, const Int8Source& source, double tolerance) {
  const auto all = find_all(model, source);
  const auto exact = log_odds(model, source, {});
  std::vector<std::size_t> values;
  for (std::size_t i = 0; i < all.limits.size(); ++i) {
    if (all.limits[i] > 0) values.push_back(i);
  }
  const auto without = [&](std::size_t first_values) {
    auto ranges = all;
    for (std::size_t i = 0; i < first_values; ++i) ranges.limits[values[i]] = 0;
    return ranges;
  };
  const auto change = [&](std::size_t first_values) {
    return largest_change(exact, log_odds(model, source, {InferencePrecision::int8, without(first_values)}));
  };
  // Bisection: the more of the first values stay float32, the smaller the change.
  std::size_t enough = values.size(), too_few = 0;
  double reached = 0;
  if (const double of_all = change(0); of_all <= tolerance) {
    enough = 0;
    reached = of_all;
  }
  while (enough > too_few + 1) {
    const auto middle = (enough + too_few) / 2;
    const double of_rest = change(middle);
    if (of_rest <= tolerance) {
      enough = middle;
      reached = of_rest;
    } else {
      too_few = middle;
    }
  }
  return {.ranges = without(enough), .values = values.size(), .in_float = enough, .change = reached};
}

}  // namespace deepwrist::classifier
