#include "core/stats/temperature.h"

#include <cmath>
#include <vector>

#include "core/base/error.h"
#include "core/stats/check.h"
#include "core/stats/distributions.h"

namespace deepwrist::stats {
namespace {

double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

std::vector<double> margins(std::span<const int> truth, std::span<const double> logit_0,
                            std::span<const double> logit_1) {
  check_cases(truth, logit_0);
  check_cases(truth, logit_1);
  if (truth.empty()) throw Error(ErrorKind::format, "calibration", "there are no cases to calibrate on");
  std::vector<double> values(truth.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = logit_1[i] - logit_0[i];
  return values;
}

double mean_nll(std::span<const int> truth, const std::vector<double>& margin, double scale) {
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    sum += softplus(truth[i] == 1 ? -scale * margin[i] : scale * margin[i]);
  }
  return sum / static_cast<double>(truth.size());
}

/// Derivative of the negative log likelihood by the scale; it rises with the scale.
double slope(std::span<const int> truth, const std::vector<double>& margin, double scale) {
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    sum += (sigmoid(scale * margin[i]) - truth[i]) * margin[i];
  }
  return sum;
}

}  // namespace

Temperature fit_temperature(std::span<const int> truth, std::span<const double> logit_0,
                            std::span<const double> logit_1) {
  const auto margin = margins(truth, logit_0, logit_1);
  double low = 1 / Temperature::kHighest, high = 1 / Temperature::kLowest;
  Temperature result;
  result.nll_before = mean_nll(truth, margin, 1);
  if (slope(truth, margin, low) >= 0 || slope(truth, margin, high) <= 0) {
    result.at_bound = true;
    result.value = slope(truth, margin, low) >= 0 ? Temperature::kHighest : Temperature::kLowest;
  } else {
    while (high / low > 1 + 1e-13) {
      const double middle = std::sqrt(low * high);
      (slope(truth, margin, middle) < 0 ? low : high) = middle;
    }
    result.value = 1 / std::sqrt(low * high);
  }
  result.nll_after = mean_nll(truth, margin, 1 / result.value);
  return result;
}

Interval temperature_interval(std::span<const int> truth, std::span<const double> logit_0,
                              std::span<const double> logit_1, const Temperature& fit, double level) {
  const auto margin = margins(truth, logit_0, logit_1);
  // Twice the difference of log likelihoods is chi-square with one degree of freedom: a squared normal.
  const double quantile = normal_quantile(0.5 + level / 2);
  const double highest_nll = fit.nll_after + quantile * quantile / (2 * static_cast<double>(truth.size()));
  const auto inside = [&](double temperature) {
    return mean_nll(truth, margin, 1 / temperature) <= highest_nll;
  };
  const auto crossing = [&](double bound) {
    if (inside(bound)) return bound;
    double good = fit.value, bad = bound;
    while (std::abs(std::log(good / bad)) > 1e-12) {
      const double middle = std::sqrt(good * bad);
      (inside(middle) ? good : bad) = middle;
    }
    return good;
  };
  return {crossing(Temperature::kLowest), crossing(Temperature::kHighest)};
}

double tempered_probability(double logit_0, double logit_1, double temperature) {
  return sigmoid((logit_1 - logit_0) / temperature);
}

}  // namespace deepwrist::stats
