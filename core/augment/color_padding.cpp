#include "core/augment/color_padding.h"

#include <opencv2/imgproc.hpp>

#include "core/augment/builder.h"

namespace deepwrist::augment {

void ColorPadding::add_parameters(config::KeyRegistry& keys) {
  keys.add("pad_size", size_, "width of the border, pixels").range(0, 1024);
  keys.add("side", sides_, "where the border is");
  keys.add("color", gray_, "its gray level").range(0, 255);
}

void ColorPadding::finish(Builder& builder, const config::Origin&) {
  if (sides_.random && builder.options().reference) sides_ = draw_reference_sides(builder.rng());
}

void ColorPadding::apply(Sample& sample, CounterRng& rng) const {
  const Sides sides = sides_.random ? draw_sides(rng) : sides_;
  const int left = sides.left ? size_ : 0, right = sides.right ? size_ : 0;
  const int top = sides.top ? size_ : 0, bottom = sides.bottom ? size_ : 0;
  const cv::Size size = sample.image.size();
  cv::Mat padded, resized;
  cv::copyMakeBorder(sample.image, padded, top, bottom, left, right, cv::BORDER_CONSTANT,
                     cv::Scalar(gray_.draw(rng)));
  cv::resize(padded, resized, size);
  sample.image = resized;
  for (cv::Point2f& point : sample.points) {
    point.x = (point.x + static_cast<float>(left)) / static_cast<float>(padded.cols) *
              static_cast<float>(size.width);
    point.y = (point.y + static_cast<float>(top)) / static_cast<float>(padded.rows) *
              static_cast<float>(size.height);
  }
}

}  // namespace deepwrist::augment
