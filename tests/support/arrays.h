#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::testing {

/// A two-dimensional .npy file of uint8, uint16, float32 or float64 as an image (a copy).
cv::Mat read_mat(const std::filesystem::path& npy);

/// The (n, 2) float32 array of a .npy file as points.
std::vector<cv::Point2f> read_points(const std::filesystem::path& npy);

nlohmann::json read_json(const std::filesystem::path& path);

/// Number of pixels that differ; all of them where sizes or types do.
int differing_pixels(const cv::Mat& a, const cv::Mat& b);

/// SHA-256 of the pixels' bytes, row by row.
std::string sha256_of_pixels(const cv::Mat& image);

}  // namespace deepwrist::testing
