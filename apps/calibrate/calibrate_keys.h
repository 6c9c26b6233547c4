#pragma once

#include "apps/calibrate/calibration_experiment.h"
#include "core/config/key_registry.h"

namespace deepwrist::calibrate {

/// The keys of `calibrate`, by the original's names and ours. Keys of the original that do nothing here are
/// accepted without effect.
void register_calibrate_keys(config::KeyRegistry& keys, CalibrationExperiment& experiment);

}  // namespace deepwrist::calibrate
