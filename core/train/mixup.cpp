#include "core/train/mixup.h"

#include <cmath>
#include <numeric>
#include <utility>

namespace deepwrist::train {

double gamma_variate(CounterRng& rng, double shape) {
  if (shape < 1) return gamma_variate(rng, shape + 1) * std::pow(1 - rng.uniform(), 1 / shape);
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = rng.normal(), root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root, u = 1 - rng.uniform();
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

std::vector<std::int64_t> permutation(CounterRng& rng, std::size_t size) {
  std::vector<std::int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = size; i > 1; --i) {
    std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
  }
  return order;
}

Mixup draw_mixup(CounterRng& rng, std::size_t size, double alpha) {
  const double a = gamma_variate(rng, alpha), b = gamma_variate(rng, alpha);
  Mixup mixup;
  mixup.share = a + b > 0 ? a / (a + b) : 0.5;  // both underflow for tiny alpha only
  mixup.partner = permutation(rng, size);
  return mixup;
}

}  // namespace deepwrist::train
