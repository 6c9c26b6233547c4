#include "evaluation/drift/drift_measures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "core/stats/uncertainty.h"

// The contrast of a radiograph is normalised between its 5 and 99 % points, so that 1 and 99 % points of the
// picture would be 0 and 255 of all of them.

namespace deepwrist::evaluation {
namespace {

constexpr const char* kSpacing = "spacing";
constexpr const char* kWidthPx = "width_px";
constexpr const char* kHeightPx = "height_px";
constexpr const char* kWidthMm = "width_mm";
constexpr const char* kHeightMm = "height_mm";
constexpr const char* kBrightness = "brightness";
constexpr const char* kContrast = "contrast";
constexpr const char* kDark = "dark";
constexpr const char* kBright = "bright";
constexpr const char* kScore = "score";
constexpr const char* kEntropy = "entropy";
constexpr const char* kSpread = "spread";

constexpr std::array kDriftMeasures{DriftMeasure{kSpacing, "pixel spacing (mm)"},
                                    DriftMeasure{kWidthPx, "width (pixels)"},
                                    DriftMeasure{kHeightPx, "height (pixels)"},
                                    DriftMeasure{kWidthMm, "width (mm)"},
                                    DriftMeasure{kHeightMm, "height (mm)"},
                                    DriftMeasure{kBrightness, "brightness, mean"},
                                    DriftMeasure{kContrast, "brightness, deviation"},
                                    DriftMeasure{kDark, "brightness, 10 % point"},
                                    DriftMeasure{kBright, "brightness, 90 % point"},
                                    DriftMeasure{kScore, "score of a network"},
                                    DriftMeasure{kEntropy, "entropy of a network's score (nats)"},
                                    DriftMeasure{kSpread, "deviation between networks"}};

using Histogram = std::array<std::size_t, 256>;

Histogram histogram_of(const cv::Mat& picture) {
  Histogram counts{};
  for (int y = 0; y < picture.rows; ++y) {
    const auto* row = picture.ptr<std::uint8_t>(y);
    for (int x = 0; x < picture.cols; ++x) ++counts[row[x]];
  }
  return counts;
}

/// The value that a share of the pixels does not exceed.
double point_of(const Histogram& counts, std::size_t pixels, double share) {
  std::size_t not_above = 0;
  for (std::size_t value = 0; value < counts.size(); ++value) {
    not_above += counts[value];
    if (static_cast<double>(not_above) >= share * static_cast<double>(pixels))
      return static_cast<double>(value);
  }
  return 255;
}

}  // namespace

std::span<const DriftMeasure> drift_measures() { return kDriftMeasures; }

const DriftMeasure* find_drift_measure(std::string_view key) {
  const auto found =
      std::ranges::find_if(kDriftMeasures, [&](const auto& measure) { return key == measure.key; });
  return found == kDriftMeasures.end() ? nullptr : &*found;
}

Measured measure_image(const cv::Mat& picture, const ImageOrigin& origin) {
  const auto counts = histogram_of(picture);
  const auto pixels = picture.total();
  double sum = 0, squares = 0;
  for (std::size_t value = 0; value < counts.size(); ++value) {
    const auto v = static_cast<double>(value), n = static_cast<double>(counts[value]);
    sum += n * v;
    squares += n * v * v;
  }
  const double mean = sum / static_cast<double>(pixels);
  const double variance = squares / static_cast<double>(pixels) - mean * mean;
  Measured measured{{kBrightness, mean},
                    {kContrast, std::sqrt(std::max(0.0, variance))},
                    {kDark, point_of(counts, pixels, 0.1)},
                    {kBright, point_of(counts, pixels, 0.9)}};
  const auto& [size, mm_per_px] = origin;
  if (mm_per_px) measured.emplace_back(kSpacing, (mm_per_px->width + mm_per_px->height) / 2);
  if (size.empty()) return measured;
  measured.emplace_back(kWidthPx, size.width);
  measured.emplace_back(kHeightPx, size.height);
  if (!mm_per_px) return measured;
  measured.emplace_back(kWidthMm, size.width * mm_per_px->width);
  measured.emplace_back(kHeightMm, size.height * mm_per_px->height);
  return measured;
}

Measured measure_scores(std::span<const double> scores) {
  Measured measured;
  for (const double score : scores) {
    measured.emplace_back(kScore, score);
    measured.emplace_back(kEntropy, stats::binary_entropy(score));
  }
  if (scores.size() > 1)
    measured.emplace_back(kSpread, std::sqrt(stats::ensemble_uncertainty(scores).variance));
  return measured;
}

}  // namespace deepwrist::evaluation
