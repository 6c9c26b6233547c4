#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/data/csv_table.h"

namespace deepwrist::pipeline {

/// The column of a table of landmarks that has the error of each radiograph whose points are annotated.
inline constexpr const char* kLandmarkErrorColumn = "error_mm";

/// "<stem>_summary.json" beside a table of landmarks: the errors, where points are annotated.
std::filesystem::path summary_file(std::filesystem::path table);

/// Of a table of landmarks with a column of errors: one line on the errors of all radiographs, shares of them
/// within distances, and the summary beside `file`. Empty, and nothing written, without an error.
/// `truth`: the annotated points of a row, which is asked for where it has an error.
std::string summarize_errors(const data::CsvTable& table,
                             const std::function<std::vector<cv::Point2f>(std::size_t row)>& truth,
                             const std::filesystem::path& file);

}  // namespace deepwrist::pipeline
