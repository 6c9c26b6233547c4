#pragma once

#include <cstdint>
#include <string>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// How it is decided in which of several ways a step of a network is computed on the CPU. The ways differ in
/// the last digits.
enum class ChoiceBy {
  rule,       ///< processor and shape alone: the same command gives the same digits
  measuring,  ///< what this machine timed as faster (timing_cache.h)
};

/// For the whole process, before a network runs; `rule` unless called.
void choose_implementations_by(ChoiceBy by);
ChoiceBy implementations_chosen_by();

/// Whether a convolution can be computed by Winograd as well as directly: 3×3 with stride 1 and padding 1,
/// not on the network's input, without gate or sigmoid.
bool may_be_winograd(const Convolution& step, int64_t kernel, int64_t stride, int64_t padding);

/// Whether Winograd computes a 3×3 convolution of images (N, C, H, W) to `out` channels, padded to whole
/// blocks, by rule. docs/performance.md has the times it is from.
bool winograd_by_rule(const Shape& in, int64_t out);

/// "avx512, by rule": what the digits of a network on the CPU depend on, besides its weights and the image.
std::string arithmetic_name();

}  // namespace deepwrist::engine
