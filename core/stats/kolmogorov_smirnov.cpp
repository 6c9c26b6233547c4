#include "core/stats/kolmogorov_smirnov.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace deepwrist::stats {

double kolmogorov_smirnov(std::span<const double> reference, std::span<const double> sample) {
  const double n = std::accumulate(reference.begin(), reference.end(), 0.0),
               m = std::accumulate(sample.begin(), sample.end(), 0.0);
  double largest = 0, of_reference = 0, of_sample = 0;
  for (std::size_t cell = 0; cell < reference.size(); ++cell) {
    of_reference += reference[cell];
    of_sample += sample[cell];
    largest = std::max(largest, std::abs(of_reference / n - of_sample / m));
  }
  return largest;
}

double kolmogorov_tail(double x) {
  if (x < 0.2) return 1;  // by less than 1e-11; the sum needs ever more terms towards 0
  double sum = 0, sign = 1;
  for (int k = 1; k <= 100; ++k, sign = -sign) {
    const double term = std::exp(-2 * k * k * x * x);
    sum += sign * term;
    if (term < 1e-17) break;
  }
  return std::clamp(2 * sum, 0.0, 1.0);
}

double kolmogorov_smirnov_p(double difference, double n, double m) {
  return kolmogorov_tail(std::sqrt(n * m / (n + m)) * difference);
}

}  // namespace deepwrist::stats
