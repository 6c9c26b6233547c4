#pragma once

#include <vector>

#include "apps/calibrate/calibration_experiment.h"
#include "core/weights/snapshot.h"
#include "evaluation/calibration/temperatures.h"

namespace deepwrist::calibrate {

/// Logits of each network of a view for the regions it was validated on, by dividing the regions into folds
/// as training did. For weights without validation.csv, as imported ones. Throws Error(format) where the
/// snapshot has networks that this division has no fold for, and as classifier::RoiData.
std::vector<evaluation::OutOfFoldLogits> image_logits(const CalibrationExperiment& experiment,
                                                      const weights::Snapshot& snapshot, View view);

}  // namespace deepwrist::calibrate
