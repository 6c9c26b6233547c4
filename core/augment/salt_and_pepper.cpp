#include "core/augment/salt_and_pepper.h"

namespace deepwrist::augment {

void SaltAndPepper::add_parameters(config::KeyRegistry& keys) {
  keys.add("gain_range", share_, "share of the pixels that change").range(0, 1);
  keys.add("salt_p", salt_, "share of those that become white").range(0, 1);
}

void SaltAndPepper::apply(Sample& sample, CounterRng& rng) const {
  const double share = share_.draw(rng), salt = salt_.draw(rng);
  // Pixels are decided by 32 random bits each: half of what uniform() takes, and fine enough.
  const auto limit = static_cast<std::uint64_t>(share * 0x1p32);
  for (int row = 0; row < sample.image.rows; ++row) {
    auto* pixels = sample.image.ptr<std::uint8_t>(row);
    for (int column = 0; column < sample.image.cols; ++column) {
      if (rng.next() < limit) pixels[column] = rng.bernoulli(salt) ? 255 : 0;
    }
  }
}

}  // namespace deepwrist::augment
