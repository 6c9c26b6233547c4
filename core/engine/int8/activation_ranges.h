#pragma once

#include <string>
#include <vector>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Steps from 0 to the largest number of 8 bits.
inline constexpr float kInt8Levels = 255;

/// What 8-bit inference of a plan has to know of its activations.
struct ActivationRanges {
  /// By Value the largest activation that 8 bits are to hold: 0..255 stands for 0..limit. 0: the value stays
  /// in float32, and so do the convolutions that read it.
  std::vector<float> limits;
  /// By layer, one number an output channel, added to the bias of its 8-bit convolution to undo what
  /// rounding does to the mean of its results. Empty: nothing.
  std::vector<std::vector<float>> shifts = {};

  bool operator==(const ActivationRanges&) const = default;
};

/// Values of a plan that 8 bits can hold: never negative (of a ReLU, or a maximum of such), images (not the
/// means that squeeze and excitation works on), and read by a convolution. The input is none of them.
std::vector<Value> quantizable_values(const Plan& plan);

/// Smaller ones are as good as nothing, and their steps would be flushed to 0.
inline constexpr float kSmallestLimit = 1e-20F;

/// Throws Error(format) at `place` unless there is one limit for each value, each 0 or a finite
/// number from kSmallestLimit on, and 0 where 8 bits cannot hold the value, and no shifts or finite
/// ones for each layer and channel.
void check_ranges(const ActivationRanges& ranges, const Plan& plan, const std::string& place);

}  // namespace deepwrist::engine
