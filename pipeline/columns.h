#pragma once

#include <string>
#include <vector>

#include "pipeline/case.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// Names and values of the columns that every results table shares: landmarks in pixels of the radiograph,
/// their ensemble spread, spacing and its source. Values are empty where a case failed before them.
std::vector<std::string> landmark_columns();
std::vector<std::string> landmark_values(const Case& item);

/// Largest distance of a fold's landmark from the ensemble's, in mm; NaN without a spacing or landmarks, and
/// of a single network, which has no spread.
double landmark_spread_mm(const Case& item, std::size_t landmark);

/// `mm_per_px_x`, `mm_per_px_y`, `spacing_source`.
std::vector<std::string> spacing_columns();
std::vector<std::string> spacing_values(const Case& item);

/// Whether tables have the columns that `dataset.dicom_columns` asks for: not where they are anonymised.
bool writes_dicom_columns(const InferenceExperiment& experiment);

/// `AccessionNumber`, `StudyInstanceUID`, `SOPInstanceUID` where they are asked for, else none.
std::vector<std::string> dicom_columns(const InferenceExperiment& experiment);
std::vector<std::string> dicom_values(const Case& item, const InferenceExperiment& experiment);

/// `status` ("ok" or "failed") and `reason`, the last columns of every table.
std::vector<std::string> status_columns();
std::vector<std::string> status_values(const Case& item);

}  // namespace deepwrist::pipeline
