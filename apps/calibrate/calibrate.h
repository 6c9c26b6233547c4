#pragma once

#include "apps/calibrate/calibration_experiment.h"

namespace deepwrist::calibrate {

/// `calibrate`: fits the temperature of each network to what it says of cases it was not trained on, writes
/// them into the snapshot's manifest, and figures and a report to `save_path` and beside it. Returns an exit
/// code; throws Error, with nothing written, where a view's temperature cannot be told.
int run_calibrate(const CalibrationExperiment& experiment);

/// The same without writing.
int check_calibrate(const CalibrationExperiment& experiment);

}  // namespace deepwrist::calibrate
