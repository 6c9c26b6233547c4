#include "phantom/wild/tone.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "phantom/attenuation.h"
#include "phantom/wild/streams.h"

namespace deepwrist::phantom::wild {
namespace {

constexpr double kOverexposedShare = 0.14, kFlatShare = 0.13, kLocalShare = 0.5, kRampShare = 0.1,
                 kBlackShare = 0.06;

// The depth that a share of the limb's pixels exceeds, from every fourth pixel of every fourth row.
double depth_exceeded(const cv::Mat1f& depth, const cv::Mat1f& limb, double share) {
  std::vector<float> values;
  for (int row = 1; row < depth.rows; row += 4) {
    for (int column = 1; column < depth.cols; column += 4) {
      if (limb(row, column) > 6) values.push_back(depth(row, column));
    }
  }
  if (values.size() < 20) return 2.5;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>((1 - share) * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return std::max(static_cast<double>(*at), 0.3);
}

void sharpen(const Tone& tone, double pitch_mm, cv::Mat1f& grey) {
  const double sigma = tone.unsharp_mm / pitch_mm;
  cv::Mat1f smooth;
  if (sigma > 8) {
    smooth = wide_blur(grey, sigma);
  } else {
    cv::GaussianBlur(grey, smooth, {}, sigma);
  }
  grey += tone.unsharp_gain * (grey - smooth);
}

void equalize(const Tone& tone, cv::Mat1f& grey) {
  cv::Mat1b coarse;
  grey.convertTo(coarse, CV_8U, 255);
  cv::Mat1b equal;
  cv::createCLAHE(tone.clahe, {8, 8})->apply(coarse, equal);
  cv::Mat1f result;
  equal.convertTo(result, CV_32F, 1 / 255.0);
  grey = 0.4 * grey + 0.6 * result;
}

void add_ramp(const Tone& tone, cv::Mat1f& grey) {
  const double angle = tone.ramp_turn_deg * std::numbers::pi / 180;
  const double x = std::cos(angle) * tone.ramp / grey.cols, y = std::sin(angle) * tone.ramp / grey.rows;
  for (int row = 0; row < grey.rows; ++row) {
    for (int column = 0; column < grey.cols; ++column) {
      grey(row, column) += static_cast<float>(x * (column - grey.cols / 2) + y * (row - grey.rows / 2));
    }
  }
}

}  // namespace

Tone draw_tone(CounterRng rng) {
  Tone t;
  t.background = rng.bernoulli(0.05) ? rng.uniform(0.14, 0.22) : triangular(rng, -0.015, 0.03, 0.14);
  t.bright = triangular(rng, 0.56, 0.86, 1.0);
  t.gamma = rng.uniform(0.8, 1.25);
  const double kind = rng.uniform();
  if (kind < kOverexposedShare) {
    t.clipped = rng.uniform(0.03, 0.14);
    t.bright = 1;
    t.gamma = rng.uniform(0.5, 0.8);
  } else if (kind < kOverexposedShare + kFlatShare) {
    t.bright = t.background + rng.uniform(0.38, 0.5);
  }
  if (rng.bernoulli(kLocalShare)) {
    if (rng.bernoulli(0.4)) t.clahe = rng.uniform(1, 3);
    t.unsharp_mm = rng.uniform(0.5, 3);
    t.unsharp_gain = rng.uniform(0, 1.5);
  }
  if (rng.bernoulli(kRampShare)) t.ramp = rng.uniform(0.05, 0.25);
  t.ramp_turn_deg = rng.uniform(0, 360);
  t.black_background = rng.bernoulli(kBlackShare);
  return t;
}

cv::Mat1f shown(const cv::Mat1f& depth, const cv::Mat1f& limb, const Tone& tone, double pitch_mm) {
  const double dense = depth_exceeded(depth, limb, tone.clipped);
  const double dark = std::pow(std::max(tone.background, 0.0), 1 / tone.gamma),
               light = std::pow(tone.bright, 1 / tone.gamma);
  cv::Mat1f grey = depth * ((light - dark) / dense) + dark;
  if (tone.unsharp_gain > 0) sharpen(tone, pitch_mm, grey);
  grey = cv::max(cv::min(grey, 1.0), 0.0);
  cv::pow(grey, tone.gamma, grey);
  if (tone.clahe > 0) equalize(tone, grey);
  if (tone.ramp > 0) add_ramp(tone, grey);
  if (tone.black_background) grey.setTo(0, limb <= 0);
  return cv::max(cv::min(grey, 1.0), 0.0);
}

}  // namespace deepwrist::phantom::wild
