#pragma once

#include <string>

#include "core/config/key_registry.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// `decision.NAME.low` and `.high`: between them is doubt. Both or neither, low not above high. `meaning`:
/// what the score is of.
void register_decision_keys(config::KeyRegistry& keys, const std::string& name, DecisionKeys& decision,
                            const std::string& meaning);

}  // namespace deepwrist::pipeline
