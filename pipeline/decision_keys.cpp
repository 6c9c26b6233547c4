#include "pipeline/decision_keys.h"

namespace deepwrist::pipeline {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

void register_decision_keys(KeyRegistry& keys, const std::string& name, DecisionKeys& decision,
                            const std::string& meaning) {
  const auto prefix = "decision." + name;
  keys.add(prefix + ".low", decision.low, meaning + " below which there is no fracture")
      .range(0, 1)
      .default_text("as recorded with the weights, else threshold." + name);
  keys.add(prefix + ".high", decision.high, "from which there is one; between them is doubt")
      .range(0, 1)
      .default_text("likewise");
  keys.check([prefix, &decision](const Binder& bound, Problems& problems) {
    const auto low = prefix + ".low", high = prefix + ".high";
    if (decision.low.has_value() != decision.high.has_value()) {
      problems.add(bound.origin(decision.low ? low : high),
                   (decision.low ? low + " needs " + high : high + " needs " + low) +
                       " beside it; give both, or neither");
    } else if (decision.low && *decision.low > *decision.high) {
      problems.add(bound.origin(low), low + " must not be above " + high);
    }
  });
}

}  // namespace deepwrist::pipeline
