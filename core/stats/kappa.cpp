#include "core/stats/kappa.h"

#include <cmath>
#include <vector>

#include "core/base/error.h"
#include "core/stats/distributions.h"

namespace deepwrist::stats {
namespace {

/// Agreement of two classes: 1 on the diagonal.
double agreement(int i, int j, int classes, KappaWeights weights) {
  if (weights == KappaWeights::none || classes < 2) return i == j ? 1 : 0;
  const double distance = std::abs(i - j) / static_cast<double>(classes - 1);
  return 1 - (weights == KappaWeights::linear ? distance : distance * distance);
}

/// Shares of the ratings of two raters.
struct Ratings {
  int classes;
  std::vector<double> joint, first, second;

  Ratings(std::span<const int> a, std::span<const int> b, int n)
      : classes(n),
        joint(static_cast<std::size_t>(n * n)),
        first(static_cast<std::size_t>(n)),
        second(first) {
    const double share = 1 / static_cast<double>(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (a[i] < 0 || a[i] >= n || b[i] < 0 || b[i] >= n) {
        throw Error(ErrorKind::format, "statistics", "a rating is outside its classes");
      }
      joint[static_cast<std::size_t>(a[i] * n + b[i])] += share;
      first[static_cast<std::size_t>(a[i])] += share;
      second[static_cast<std::size_t>(b[i])] += share;
    }
  }

  template <typename Use>
  void for_each(const Use& use) const {
    for (int i = 0; i < classes; ++i) {
      for (int j = 0; j < classes; ++j) {
        const auto a = static_cast<std::size_t>(i), b = static_cast<std::size_t>(j);
        use(i, j, joint[a * static_cast<std::size_t>(classes) + b], first[a], second[b]);
      }
    }
  }
};

}  // namespace

std::optional<Estimate> kappa(std::span<const int> first, std::span<const int> second, int classes,
                              KappaWeights weights, double level) {
  if (first.size() != second.size()) {
    throw Error(ErrorKind::format, "statistics", "the raters have rated different numbers of cases");
  }
  if (first.empty()) return std::nullopt;
  const Ratings ratings(first, second, classes);
  const auto weight = [&](int i, int j) { return agreement(i, j, classes, weights); };
  double observed = 0, expected = 0;
  std::vector<double> row(static_cast<std::size_t>(classes)), column(row);
  ratings.for_each([&](int i, int j, double joint, double a, double b) {
    observed += weight(i, j) * joint;
    expected += weight(i, j) * a * b;
    row[static_cast<std::size_t>(i)] += weight(i, j) * b;
    column[static_cast<std::size_t>(j)] += weight(i, j) * a;
  });
  if (1 - expected < 1e-12) return std::nullopt;
  const double value = (observed - expected) / (1 - expected);
  double sum = 0;
  ratings.for_each([&](int i, int j, double joint, double, double) {
    const double mean_weight = row[static_cast<std::size_t>(i)] + column[static_cast<std::size_t>(j)];
    sum += joint * std::pow(weight(i, j) - mean_weight * (1 - value), 2);
  });
  const double centred = value - expected * (1 - value);
  const double variance =
      (sum - centred * centred) / (std::pow(1 - expected, 2) * static_cast<double>(first.size()));
  const double half = normal_quantile(0.5 + level / 2) * std::sqrt(std::max(0.0, variance));
  return Estimate{value, {std::max(-1.0, value - half), std::min(1.0, value + half)}};
}

}  // namespace deepwrist::stats
