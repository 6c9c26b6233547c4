#pragma once

#include "apps/test/test_experiment.h"
#include "clinic/results/recorded_results.h"
#include "core/base/output_guard.h"
#include "pipeline/setup.h"
#include "pipeline/studies.h"

namespace deepwrist::pipeline {

/// Throws Error(unsupported) where DICOM objects are wanted of a picture that is no DICOM file and nothing
/// stands in for its patient and study, Error(usage) where they are wanted of a part of an anonymised run.
void check_dicom_output(const TestExperiment& experiment, const Setup& setup);

/// The folder of the objects, where they are wanted, as an output.
void note_dicom_output(OutputGuard& guard, const TestExperiment& experiment);

/// What the objects of a run follow from.
clinic::RecordedSettings recorded_settings_of(const TestExperiment& experiment);

/// Makes the objects of the finished table where they are wanted (clinic/results).
clinic::RecordedResults write_dicom_output(const TestExperiment& experiment, const Setup& setup,
                                           const FinishedPredictions& predictions);

}  // namespace deepwrist::pipeline
