#pragma once

#include "core/config/ensemble.h"
#include "core/config/key_registry.h"

namespace deepwrist::config {

/// The keys of the programs that look at a classifier's ensemble on regions of interest, by the original's
/// names and ours. Keys of the original that do nothing here are accepted without effect.
void register_calibrate_keys(KeyRegistry& keys, CalibrationExperiment& experiment);
void register_eval_ood_keys(KeyRegistry& keys, OodExperiment& experiment);

}  // namespace deepwrist::config
