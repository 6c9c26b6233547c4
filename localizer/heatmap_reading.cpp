#include "localizer/heatmap_reading.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "localizer/soft_argmax.h"

//   logits ─► softmax ─► p (H×W, sums to 1) ─┬─► point      expected position, or dark_position
//                                            ├─► peak       max p
//                                            └─► spread     √ Σ p |position - point|², in pixels of the image
//
//   dark_position    g = log(Gaussian ∗ p),   m = argmax g,   m - H⁻¹ ∇g   with differences of neighbours
//
// A map has a quarter of the image's side, so a pixel of it is four of the image.

namespace deepwrist::localizer {
namespace {

constexpr int kPixelsOfImage = 4;  ///< that one of a map stands for, along a side
/// The paper smooths with the deviation the targets were drawn with; these maps have no targets, and one of a
/// pixel removes what is no peak.
constexpr double kSmoothing = 1.0;
constexpr double kLeastProbability = 1e-10;  ///< under the logarithm
/// A step beyond the neighbours that it is computed from says that they are no Gaussian.
constexpr double kLargestStep = 1.0;

double root_mean_square_distance(const cv::Mat& map, cv::Point2d centre) {
  double sum = 0;
  for (int y = 0; y < map.rows; ++y) {
    const auto* row = map.ptr<double>(y);
    for (int x = 0; x < map.cols; ++x) {
      const double dx = x - centre.x, dy = y - centre.y;
      sum += row[x] * (dx * dx + dy * dy);
    }
  }
  return std::sqrt(sum);
}

HeatmapReading read_map(cv::Mat map, cv::Point2f expected, Decoding decoding) {
  HeatmapReading reading{.point = expected};
  if (decoding == Decoding::dark) {
    const auto position = dark_position(map);
    reading.point = {static_cast<float>(position.x / map.cols), static_cast<float>(position.y / map.rows)};
  }
  cv::minMaxLoc(map, nullptr, &reading.peak);
  const cv::Point2d centre(reading.point.x * map.cols, reading.point.y * map.rows);
  reading.spread_px = kPixelsOfImage * root_mean_square_distance(map, centre);
  return reading;
}

}  // namespace

cv::Point2d dark_position(const cv::Mat& map) {
  cv::Mat g;
  cv::GaussianBlur(map, g, {}, kSmoothing, kSmoothing, cv::BORDER_REPLICATE);
  g = cv::max(g, kLeastProbability);
  cv::log(g, g);
  cv::Point m;
  cv::minMaxLoc(g, nullptr, nullptr, nullptr, &m);
  const cv::Point2d at_maximum(m);
  if (m.x < 1 || m.y < 1 || m.x + 1 >= g.cols || m.y + 1 >= g.rows) return at_maximum;
  const auto value = [&](int dx, int dy) { return g.at<double>(m.y + dy, m.x + dx); };
  const double gx = (value(1, 0) - value(-1, 0)) / 2, gy = (value(0, 1) - value(0, -1)) / 2;
  const double xx = value(1, 0) - 2 * value(0, 0) + value(-1, 0);
  const double yy = value(0, 1) - 2 * value(0, 0) + value(0, -1);
  const double xy = (value(1, 1) - value(-1, 1) - value(1, -1) + value(-1, -1)) / 4;
  const double determinant = xx * yy - xy * xy;
  if (!(xx < 0 && determinant > 0)) return at_maximum;
  const cv::Point2d step((xy * gy - yy * gx) / determinant, (xy * gx - xx * gy) / determinant);
  if (std::max(std::abs(step.x), std::abs(step.y)) > kLargestStep) return at_maximum;
  return at_maximum + step;
}

std::vector<std::vector<HeatmapReading>> read_heatmaps(const torch::Tensor& logits, Decoding decoding) {
  const auto in_double = logits.to(torch::kDouble);
  const auto points = soft_argmax(in_double).to(torch::kCPU, torch::kFloat);
  const auto maps = torch::softmax(in_double.flatten(2), 2).to(torch::kCPU).contiguous();
  const auto height = static_cast<int>(logits.size(2)), width = static_cast<int>(logits.size(3));
  const auto point = points.accessor<float, 3>();
  std::vector<std::vector<HeatmapReading>> readings(static_cast<std::size_t>(logits.size(0)));
  auto* values = maps.data_ptr<double>();
  for (std::int64_t image = 0; image < logits.size(0); ++image) {
    for (std::int64_t landmark = 0; landmark < logits.size(1); ++landmark) {
      readings[static_cast<std::size_t>(image)].push_back(
          read_map(cv::Mat(height, width, CV_64F, values),
                   {point[image][landmark][0], point[image][landmark][1]}, decoding));
      values += static_cast<std::ptrdiff_t>(height) * width;
    }
  }
  return readings;
}

}  // namespace deepwrist::localizer
