#pragma once

#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// `test_localizer` with `out_of_fold`: evaluates the validation.csv of every fold of the training run in
/// `localizer.snapshot_folder`. Radiographs are only read for the report's pictures: from
/// `dataset.test_data_home` and `dataset.data_folder`, else from where the run was trained. Throws Error.
int run_out_of_fold_localizer(const InferenceExperiment& experiment);

/// What can fail in it.
void check_out_of_fold_localizer(const InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
