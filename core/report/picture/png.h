#pragma once

#include <filesystem>
#include <opencv2/core.hpp>

namespace deepwrist::report {

/// Writes an 8-bit grey or BGR image as PNG, whole or not at all. Throws Error(io).
void save_png(const std::filesystem::path& path, const cv::Mat& image);

}  // namespace deepwrist::report
