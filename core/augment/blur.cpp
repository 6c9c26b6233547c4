#include "core/augment/blur.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/augment/builder.h"

namespace deepwrist::augment {

void Blur::add_parameters(config::KeyRegistry& keys) {
  keys.add_choice("blur_type", kind_, {{"g", Kind::gauss}, {"m", Kind::median}}, "g: Gaussian, m: median");
  keys.add("k_size", sizes_, "sides of the kernel to choose from, odd").range(1, 99);
  keys.add("gaussian_sigma", sigma_, "of the Gaussian, pixels").range(0.01, 100);
}

void Blur::finish(Builder& builder, const config::Origin& origin) {
  if (sizes_.empty() || !std::ranges::all_of(sizes_, [](int size) { return size % 2 == 1; })) {
    builder.problems().add(origin, "blur: k_size must be one or more odd numbers");
  }
}

void Blur::apply(Sample& sample, CounterRng& rng) const {
  const int size = sizes_[rng.below(static_cast<std::uint32_t>(sizes_.size()))];
  cv::Mat blurred;
  if (kind_ == Kind::median) {
    cv::medianBlur(sample.image, blurred, size);
  } else {
    cv::GaussianBlur(sample.image, blurred, {size, size}, sigma_.draw(rng));
  }
  sample.image = blurred;
}

}  // namespace deepwrist::augment
