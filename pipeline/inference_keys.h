#pragma once

#include "core/config/key_registry.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// The keys of the programs that read radiographs, by the original's names and ours, bound to
/// `experiment`. Keys of the original that do nothing here, and those of the other programs, are accepted
/// without effect.
void register_localize_keys(config::KeyRegistry& keys, InferenceExperiment& experiment);
void register_test_localizer_keys(config::KeyRegistry& keys, InferenceExperiment& experiment);
void register_create_dataset_keys(config::KeyRegistry& keys, InferenceExperiment& experiment);
void register_test_keys(config::KeyRegistry& keys, InferenceExperiment& experiment);

/// Those of a program in which people set landmarks; the localizer is asked for proposals where its weights
/// are given.
void register_annotate_keys(config::KeyRegistry& keys, InferenceExperiment& experiment);

/// The keys of what is computed of a radiograph, as in `test`, for a program without a table of them.
void register_analysis_keys(config::KeyRegistry& keys, InferenceExperiment& experiment);

/// `calibration`: of the programs that use the classifier's probabilities.
void register_calibration_key(config::KeyRegistry& keys, CalibrationMode& mode);

/// `report.*`: of the programs that write a page.
void register_report_keys(config::KeyRegistry& keys, ReportOptions& report);

}  // namespace deepwrist::pipeline
