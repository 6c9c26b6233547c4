#pragma once

#include "clinic/node/line_channel.h"
#include "clinic/objects/object_files.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::clinic {

/// What the predictor says once it can work; else a line that says why it cannot.
inline constexpr const char* kPredictorReady = "ready";

/// The work of the predictor's process: loads the networks, says so, and answers a job a line until the other
/// end is gone. Its exit code.
int serve_predictions(LineChannel& channel, const pipeline::InferenceExperiment& experiment,
                      const ObjectOptions& objects);

}  // namespace deepwrist::clinic
