#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::phantom {

/// A closed curve through given points (Catmull–Rom), as a table of signed distances.
class Outline {
 public:
  /// Points in mm, in order around the shape.
  explicit Outline(const std::vector<cv::Point2f>& points);

  /// Signed distance, mm, negative inside; a lower bound far outside.
  float distance(float x, float y) const;
  cv::Point2f low() const { return low_; }
  cv::Point2f high() const { return high_; }

 private:
  void fill_table(const std::vector<cv::Point2f>& curve);

  cv::Point2f low_, high_;  // box of the shape
  cv::Point2f table_origin_;
  cv::Mat1f table_;
};

}  // namespace deepwrist::phantom
