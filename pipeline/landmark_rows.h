#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/data/csv_table.h"
#include "evaluation/landmarks/landmark_errors.h"
#include "localizer/confidence.h"
#include "pipeline/columns.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// Why a table's points cannot be landmarks of an image of this size; empty where they can. Its right and
/// lower border still belong to the image, as in training.
std::string points_problem(const std::vector<cv::Point2f>& points, cv::Size size);

/// The results table of `test_localizer`: landmarks, `landmark_K_peak`, `landmark_K_map_spread_px` and
/// `landmark_K_disagreement_px`, from which their confidence is found, annotation, errors, spacing, status.
Columns error_table(const InferenceExperiment& experiment);

/// What a row that is "ok" says of a radiograph whose annotation is known; without an ID. Throws
/// Error(format) for a row that somebody changed.
evaluation::LandmarkCase read_error_row(const data::CsvTable& table, std::size_t row, View view,
                                        const std::vector<cv::Point2f>& truth);

/// What that row says of how the landmarks were found; none where it does not tell.
std::vector<localizer::LandmarkEvidence> read_evidence(const data::CsvTable& table, std::size_t row);

}  // namespace deepwrist::pipeline
