#pragma once

#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// `test_localizer`: landmarks against annotated points. Runs the localizer over every row of the table that
/// has Points, or, with `out_of_fold`, takes what a training run says of its validation images, without any
/// network. Writes the errors to `save_path`, numbers, report and figures beside it. Returns the exit code:
/// 0, or 3 when some cases failed. Throws Error for a failure of the whole run.
int run_test_localizer(const InferenceExperiment& experiment);

/// Everything of such a run that can fail before the first image.
int check_test_localizer(const InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
