#include "core/augment/triangular_mask.h"

#include "core/augment/builder.h"
#include "core/augment/corner_triangle.h"

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
  fill(sample.image, {corner.left, corner.top, arms_[0], arms_[1]},
       static_cast<std::uint8_t>(gray_.draw(rng)));
}

}  // namespace deepwrist::augment
