#include "core/engine/choice/rule_check.h"

#include <algorithm>
#include <set>

#include "core/engine/choice/choice_rule.h"
#include "core/engine/float32/onednn_convolution.h"

namespace deepwrist::engine {

std::vector<ConvolutionKind> convolution_kinds(const Plan& plan, const Shape& input) {
  const auto shapes = plan.shapes(input);
  std::set<ConvolutionKind> kinds;
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const auto* step = std::get_if<Convolution>(&plan.steps()[i]);
    if (step == nullptr) continue;
    const auto& layer = plan.layers()[static_cast<std::size_t>(step->layer)];
    if (!may_be_winograd(*step, layer.weight.size(2), layer.stride, layer.padding)) continue;
    const auto& in = shapes[static_cast<std::size_t>(step->in)];
    kinds.insert({ConvolutionChoices::representative({in[0], padded_channels(in[1]), in[2], in[3]}),
                  padded_channels(shapes[i + 1][1])});
  }
  return {kinds.begin(), kinds.end()};
}

RuleCheck check_rule(std::span<const ConvolutionKind> kinds, const ConvolutionChoices::Measure& measure) {
  RuleCheck check{.kinds = static_cast<int>(kinds.size()), .worst_kind = {}};
  for (const auto& [in, out] : kinds) {
    const auto [direct, winograd] = measure(in, out);
    const double excess = (winograd_by_rule(in, out) ? winograd : direct) / std::min(direct, winograd) - 1;
    check.as_measured += excess == 0 ? 1 : 0;
    check.mean_excess += excess / static_cast<double>(kinds.size());
    if (excess <= check.worst_excess) continue;
    check.worst_excess = excess;
    check.worst_kind = ConvolutionChoices::name_of(in, out);
  }
  return check;
}

}  // namespace deepwrist::engine
