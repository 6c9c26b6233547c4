#pragma once

#include "core/config/inference.h"
#include "core/config/key_registry.h"

namespace deepwrist::config {

/// The keys of the programs that read radiographs, by the original's names and ours, bound to
/// `experiment`. Keys of the original that do nothing here, and those of the other programs, are accepted
/// without effect.
void register_localize_keys(KeyRegistry& keys, InferenceExperiment& experiment);
void register_test_localizer_keys(KeyRegistry& keys, InferenceExperiment& experiment);
void register_create_dataset_keys(KeyRegistry& keys, InferenceExperiment& experiment);
void register_test_keys(KeyRegistry& keys, InferenceExperiment& experiment);

/// `calibration`: of the programs that use the classifier's probabilities.
void register_calibration_key(KeyRegistry& keys, CalibrationMode& mode);

/// `device`, `local_rank`, `threads`, `log.*`: of every program.
void register_runtime_keys(KeyRegistry& keys, RuntimeOptions& runtime);

/// `resume`, `anonymize`: of the programs that write a table.
void register_results_keys(KeyRegistry& keys, RuntimeOptions& runtime);

/// `report.*`: of the programs that write a page.
void register_report_keys(KeyRegistry& keys, ReportOptions& report);

}  // namespace deepwrist::config
