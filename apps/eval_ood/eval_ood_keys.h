#pragma once

#include "apps/eval_ood/ood_experiment.h"
#include "core/config/key_registry.h"

namespace deepwrist::eval_ood {

/// The keys of `eval_ood`, by the original's names and ours. Keys of the original that do nothing here are
/// accepted without effect.
void register_eval_ood_keys(config::KeyRegistry& keys, OodExperiment& experiment);

}  // namespace deepwrist::eval_ood
