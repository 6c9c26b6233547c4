#pragma once

#include <cstddef>
#include <functional>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/data/csv_table.h"
#include "core/program/run_summary.h"

namespace deepwrist::pipeline {

/// The column of a table of landmarks that has the error of each radiograph whose points are annotated.
inline constexpr const char* kLandmarkErrorColumn = "error_mm";

/// Of a table of landmarks with a column of errors: one line on the errors of all radiographs, shares of them
/// within distances, and the same in the run's summary. Empty, and nothing in the summary, without an error.
/// `truth`: the annotated points of a row, which is asked for where it has an error.
std::string summarize_errors(const data::CsvTable& table,
                             const std::function<std::vector<cv::Point2f>(std::size_t row)>& truth,
                             config::RunSummary& summary);

}  // namespace deepwrist::pipeline
