#pragma once

#include "apps/test/test_experiment.h"

namespace deepwrist::pipeline {

/// `test`: radiographs → landmarks → ROI → fracture probability and heat map. Writes `save_path` (a row a
/// radiograph), `<save_path stem>_studies.csv` (a row an ID), the pictures and the DICOM objects
/// asked for, and prints a summary.
/// Returns the exit code: 0, or 3 when some cases failed. Throws Error for a failure of the whole run.
int run_test(const TestExperiment& experiment);

/// Everything of a `test` run that can fail before the first image.
int check_test(const TestExperiment& experiment);

}  // namespace deepwrist::pipeline
