#pragma once

#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// `localize`: landmarks of every row to `save_path`, overlays to `save_image_dir` when `save_image`.
/// Returns the exit code: 0, or 3 when some cases failed. Throws Error for a failure of the whole run.
int run_localize(const InferenceExperiment& experiment);

/// Everything of a `localize` run that can fail before the first image is decoded. Returns the exit code of
/// the run as far as the files' headers tell. Throws Error.
int check_localize(const InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
