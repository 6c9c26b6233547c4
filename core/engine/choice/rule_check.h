#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/engine/choice/convolution_choice.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// A 3×3 convolution that can be computed directly or by Winograd; channels are padded to whole blocks.
struct ConvolutionKind {
  Shape in;
  int64_t out = 0;

  auto operator<=>(const ConvolutionKind&) const = default;
};

/// Those of a network computed for images of this shape, as ConvolutionChoices::representative has them, each
/// once.
std::vector<ConvolutionKind> convolution_kinds(const Plan& plan, const Shape& input);

/// How well winograd_by_rule chooses on this machine.
struct RuleCheck {
  int kinds = 0;
  int as_measured = 0;      ///< where the rule takes what was timed as faster
  double mean_excess = 0;   ///< mean of (time of the rule's choice / time of the faster) - 1
  double worst_excess = 0;  ///< of one kind
  std::string worst_kind;   ///< "64 to 64, 8 of 56x56"; empty where the rule is never wrong
};

/// Times each kind both ways.
RuleCheck check_rule(std::span<const ConvolutionKind> kinds, const ConvolutionChoices::Measure& measure);

}  // namespace deepwrist::engine
