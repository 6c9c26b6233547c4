#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/int8/activation_ranges.h"
#include "core/engine/plan/buffer.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// How one value of a plan is stored when convolutions are computed in 8 bits: as float32, as 8 bits, or
/// both.
struct Int8Storage {
  bool f32 = false, u8 = false;
  float scale = 0;  ///< what a step of the 8 bits stands for; 0 without them
};

/// For every value of the plan: 8 bits where it has a range, float32 where something reads or writes it that
/// knows no 8 bits.
std::vector<Int8Storage> choose_int8_storage(const Plan& plan, const ActivationRanges& ranges);

/// Where the values lie, null for a form that a value does not have. (N, H, W, C).
struct Int8Memory {
  struct Place {
    float* f32 = nullptr;
    std::uint8_t* u8 = nullptr;
  };
  Buffer block;
  std::vector<Place> places;  ///< of every value
};

/// Lays all values out in one block, where later values take the places of those that are no longer read.
Int8Memory lay_out_int8(const Plan& plan, const std::vector<Shape>& shapes,
                        const std::vector<Int8Storage>& storage);

}  // namespace deepwrist::engine
