#include "core/stats/logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/stats/check.h"
#include "core/stats/descriptive.h"
#include "core/stats/distributions.h"

// With scaled columns x = (raw - centre) / scale, a column of ones, and the ridge λ on raw coefficients:
//
//   η = Σ_j x_j β_j,   p = 1 / (1 + e^-η)
//   L = Σ_i log p(y_i) - ½ Σ_j (λ / s_j²) β_j²          maximised; no ridge on the intercept
//   gradient    Σ (y - p) x - (λ / s²) β
//   information Σ p (1 - p) x xᵀ + diag(λ / s²)
//   step = information⁻¹ gradient, halved up to 40 times while L falls; done below 1e-10 (1 + max |β|)
//
// Back to raw coefficients by a linear map M: β_raw = M β, covariance M information⁻¹ Mᵀ, from which Wald's
// intervals and tests follow. log p is computed as -max(-s, 0) - log1p(e^-|s|), s = ±η, which never
// overflows. Separated classes have no maximum without a ridge: every |η| > 15 on its right side, or no
// convergence.

namespace deepwrist::stats {
namespace {

/// A linear predictor beyond this is a certain decision; if all cases are there, they are separated.
constexpr double kCertain = 15;

double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

/// The columns centred and divided by their deviation, so that Newton's steps are well conditioned.
struct Design {
  std::vector<double> centre, scale;
  cv::Mat values;  ///< cases × (1 + columns), float64, ones first
};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorKind::format, "logistic regression", message);
}

Design make_design(std::span<const int> truth, const std::vector<std::vector<double>>& columns) {
  const auto cases = truth.size();
  if (cases <= columns.size() + 1) {
    refuse(std::to_string(cases) + " cases are too few for " + std::to_string(columns.size() + 1) +
           " coefficients");
  }
  const auto positives = std::ranges::count(truth, 1);
  if (positives == 0 || positives == std::ssize(truth)) refuse("the cases are all of one class");
  Design design{{}, {}, cv::Mat::ones(static_cast<int>(cases), static_cast<int>(columns.size()) + 1, CV_64F)};
  for (std::size_t c = 0; c < columns.size(); ++c) {
    check_cases(truth, columns[c]);
    design.centre.push_back(mean(columns[c]));
    design.scale.push_back(standard_deviation(columns[c]));
    if (!(design.scale[c] > 0))
      refuse("column " + std::to_string(c + 1) + " has the same value in all cases");
    for (std::size_t i = 0; i < cases; ++i) {
      design.values.at<double>(static_cast<int>(i), static_cast<int>(c) + 1) =
          (columns[c][i] - design.centre[c]) / design.scale[c];
    }
  }
  return design;
}

/// Penalised log likelihood with its gradient and negative Hessian (information).
struct Point {
  double log_likelihood = 0, penalised = 0;
  cv::Mat gradient, information;
  bool certain = true;  ///< every case is decided rightly beyond doubt
};

Point evaluate(std::span<const int> truth, const Design& design, const cv::Mat& beta, const cv::Mat& ridge) {
  const int size = beta.rows;
  Point point{0, 0, cv::Mat::zeros(size, 1, CV_64F), cv::Mat::zeros(size, size, CV_64F)};
  for (int i = 0; i < design.values.rows; ++i) {
    const auto* x = design.values.ptr<double>(i);
    double eta = 0;
    for (int j = 0; j < size; ++j) eta += x[j] * beta.at<double>(j);
    const int y = truth[static_cast<std::size_t>(i)];
    const double signed_eta = y == 1 ? eta : -eta, p = sigmoid(eta), weight = p * (1 - p);
    point.log_likelihood -= std::max(-signed_eta, 0.0) + std::log1p(std::exp(-std::abs(signed_eta)));
    point.certain = point.certain && signed_eta > kCertain;
    for (int j = 0; j < size; ++j) {
      point.gradient.at<double>(j) += (y - p) * x[j];
      for (int k = 0; k <= j; ++k) point.information.at<double>(j, k) += weight * x[j] * x[k];
    }
  }
  cv::completeSymm(point.information, true);
  point.information += cv::Mat::diag(ridge);
  point.gradient -= ridge.mul(beta);
  point.penalised = point.log_likelihood - 0.5 * ridge.dot(beta.mul(beta));
  return point;
}

void refuse_dependent_columns(const Design& design) {
  cv::Mat gram = design.values.t() * design.values / design.values.rows, values;
  cv::eigen(gram, values);
  if (values.at<double>(values.rows - 1) < 1e-10) refuse("the columns depend on each other; leave one out");
}

/// Coefficients of the columns as they were given: β_j / s_j, and the intercept takes the centres. `to_raw`
/// is that linear map.
cv::Mat raw_transform(const Design& design) {
  const int size = design.values.cols;
  cv::Mat to_raw = cv::Mat::eye(size, size, CV_64F);
  for (int j = 1; j < size; ++j) {
    const auto c = static_cast<std::size_t>(j - 1);
    to_raw.at<double>(j, j) = 1 / design.scale[c];
    to_raw.at<double>(0, j) = -design.centre[c] / design.scale[c];
  }
  return to_raw;
}

}  // namespace

double LogisticFit::predict(std::span<const double> row) const {
  double eta = coefficients.front().value;
  for (std::size_t i = 0; i < row.size(); ++i) eta += coefficients[i + 1].value * row[i];
  return sigmoid(eta);
}

LogisticFit fit_logistic(std::span<const int> truth, const std::vector<std::vector<double>>& columns,
                         const LogisticOptions& options) {
  const auto design = make_design(truth, columns);
  refuse_dependent_columns(design);
  cv::Mat beta = cv::Mat::zeros(design.values.cols, 1, CV_64F), ridge = beta.clone();
  // The ridge is on the coefficients as they are reported, β = γ / s for a scaled column.
  for (int j = 1; j < ridge.rows; ++j) {
    ridge.at<double>(j) = options.ridge / std::pow(design.scale[static_cast<std::size_t>(j - 1)], 2);
  }
  LogisticFit fit;
  auto point = evaluate(truth, design, beta, ridge);
  while (fit.iterations < options.most_iterations && !fit.converged && !fit.separated) {
    ++fit.iterations;
    cv::Mat step;
    if (!cv::solve(point.information, point.gradient, step, cv::DECOMP_CHOLESKY)) break;
    auto next = evaluate(truth, design, beta + step, ridge);
    for (int halvings = 0; next.penalised < point.penalised && halvings < 40; ++halvings) {
      step *= 0.5;
      next = evaluate(truth, design, beta + step, ridge);
    }
    beta += step;
    fit.converged = cv::norm(step, cv::NORM_INF) < 1e-10 * (1 + cv::norm(beta, cv::NORM_INF));
    point = next;
    fit.separated = options.ridge == 0 && point.certain;
  }
  // Complete separation of part of the cases only shows in coefficients that never stop growing.
  fit.separated = fit.separated || (options.ridge == 0 && !fit.converged);
  fit.log_likelihood = point.log_likelihood;
  const cv::Mat to_raw = raw_transform(design), raw = to_raw * beta;
  const cv::Mat covariance = to_raw * point.information.inv(cv::DECOMP_SVD) * to_raw.t();
  const double quantile = normal_quantile(0.5 + options.level / 2);
  for (int j = 0; j < raw.rows; ++j) {
    const double value = raw.at<double>(j), error = std::sqrt(std::max(0.0, covariance.at<double>(j, j)));
    const double z = error > 0 ? value / error : 0;
    fit.coefficients.push_back(
        {value, error, {value - quantile * error, value + quantile * error}, z, normal_two_sided(z)});
  }
  return fit;
}

}  // namespace deepwrist::stats
