#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace deepwrist::evaluation {

/// A number of an image, or of what networks say of it, whose distribution is compared.
struct DriftMeasure {
  const char* key;    ///< in files
  const char* title;  ///< with its unit
};

/// All there are, in the order in which they are shown.
std::span<const DriftMeasure> drift_measures();
/// Null for a key that is none's.
const DriftMeasure* find_drift_measure(std::string_view key);

/// What was measured of one image, by the measures' keys; one may come several times (scores of networks).
using Measured = std::vector<std::pair<const char*, double>>;

/// What the file of an image says beside its pixels.
struct ImageOrigin {
  cv::Size size = {};                        ///< of the file's image; empty: not known
  std::optional<cv::Size2d> mm_per_px = {};  ///< likewise; width: along a row, height: along a column
};

/// Of a picture as networks see it, uint8, its brightness: mean, deviation, 10 and 90 % point; and of its
/// file the size in pixels, the mean of its two spacings in mm, and the size in mm, where they are known.
Measured measure_image(const cv::Mat& picture, const ImageOrigin& origin = {});

/// Of an image the probabilities of several networks: each one's score and its entropy in nats, and of two
/// and more how far they disagree: the deviation of their scores, with n.
Measured measure_scores(std::span<const double> scores);

}  // namespace deepwrist::evaluation
