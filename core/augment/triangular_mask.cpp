#include "core/augment/triangular_mask.h"

#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/augment/builder.h"

namespace deepwrist::augment {

void TriangularMask::add_parameters(config::KeyRegistry& keys) {
  keys.add("arm_lengths", arms_, "sides of the triangle along x and y, pixels").range(1, kMaxSide);
  keys.add("side", corner_, "its corner, such as [left, top]");
  keys.add("color", gray_, "its gray level").range(0, 255);
}

void TriangularMask::finish(Builder& builder, const config::Origin& origin) {
  if (arms_.size() != 2) {
    builder.problems().add(origin, "triangular_mask: arm_lengths needs two numbers, [along x, along y]");
  }
  if (!corner_.random && !corner_.is_corner()) {
    builder.problems().add(origin, "triangular_mask: side needs a corner such as [left, top], or random");
  }
  if (corner_.random && builder.options().reference) corner_ = draw_corner(builder.rng());
}

void TriangularMask::apply(Sample& sample, CounterRng& rng) const {
  const Sides corner = corner_.random ? draw_corner(rng) : corner_;
  const int x = corner.left ? 0 : sample.image.cols, y = corner.top ? 0 : sample.image.rows;
  const int along_x = corner.left ? arms_[0] : x - arms_[0], along_y = corner.top ? arms_[1] : y - arms_[1];
  const std::vector<std::vector<cv::Point>> triangle{{{x, along_y}, {along_x, y}, {x, y}}};
  cv::drawContours(sample.image, triangle, 0, cv::Scalar(gray_.draw(rng)), cv::FILLED);
}

}  // namespace deepwrist::augment
