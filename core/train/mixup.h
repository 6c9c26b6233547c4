#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/random.h"

namespace deepwrist::train {

/// How a batch is mixed with a permutation of itself (Zhang et al., "mixup: Beyond Empirical Risk
/// Minimization", ICLR 2018): x ← share·x + (1 − share)·x[partner], and the loss likewise.
struct Mixup {
  double share = 1;
  std::vector<std::int64_t> partner;
};

/// Draws share ~ Beta(alpha, alpha) and the permutation of a batch of `size`.
Mixup draw_mixup(CounterRng& rng, std::size_t size, double alpha);

/// Gamma(shape, 1), shape > 0 (Marsaglia and Tsang, "A simple method for generating gamma variables", 2000).
double gamma_variate(CounterRng& rng, double shape);

/// A uniform permutation of 0 .. size - 1 (Fisher–Yates).
std::vector<std::int64_t> permutation(CounterRng& rng, std::size_t size);

}  // namespace deepwrist::train
