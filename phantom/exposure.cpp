#include "phantom/exposure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "phantom/accessories.h"

namespace deepwrist::phantom {
namespace {

/// Linear attenuation, 1/mm, at one photon energy: mass attenuation of NIST (Hubbell and Seltzer, XCOM
/// tables) for skeletal muscle 1.05, adipose tissue 0.95, cortical bone 1.85 g/cm³; plaster bandage taken as
/// gypsum, 0.8 g/cm³.
struct Attenuation {
  float muscle, fat, bone, plaster;
};
constexpr std::array<Attenuation, 3> kEnergies{{{0.0397f, 0.0291f, 0.2462f, 0.070f},    // 30 keV
                                                {0.0282f, 0.0228f, 0.1231f, 0.036f},    // 40 keV
                                                {0.0238f, 0.0202f, 0.0785f, 0.025f}}};  // 50 keV
constexpr float kLeadAttenuation = 9;  // 1/mm, the transmitted rest is scatter
constexpr double kScatterRadius = 14;  // mm, standard deviation

// Share of each energy in the detected signal of the open beam.
std::array<float, 3> spectrum(double hardness) {
  const float soft = static_cast<float>(0.30 - 0.12 * hardness),
              hard = static_cast<float>(0.28 + 0.12 * hardness);
  return {soft, 1 - soft - hard, hard};
}

cv::Mat1f primary_signal(const Materials& m, const Setup& setup) {
  const auto weights = spectrum(setup.exposure.hardness);
  cv::Mat1f signal = beam_shape(setup);
  for (int i = 0; i < static_cast<int>(signal.total()); ++i) {
    const float plaster = m.soft.plaster.empty() ? 0.0f : m.soft.plaster(i);
    float passed = 0;
    for (std::size_t e = 0; e < kEnergies.size(); ++e) {
      const Attenuation& mu = kEnergies[e];
      // Bone takes the place of muscle.
      passed += weights[e] * std::exp(-(mu.muscle * m.soft.muscle(i) + mu.fat * m.soft.fat(i) +
                                        (mu.bone - mu.muscle) * m.bone(i) + mu.plaster * plaster +
                                        kLeadAttenuation * m.lead(i)));
    }
    signal(i) *= passed;
  }
  return signal;
}

// A wide blur, at an eighth of the resolution.
cv::Mat1f wide_blur(const cv::Mat1f& image, double sigma_px) {
  cv::Mat1f small, result;
  cv::resize(image, small, {}, 0.125, 0.125, cv::INTER_AREA);
  cv::GaussianBlur(small, small, {}, sigma_px / 8);
  cv::resize(small, result, image.size(), 0, 0, cv::INTER_LINEAR);
  return result;
}

}  // namespace

cv::Mat1f expose(const Materials& materials, const Setup& setup, CounterRng noise) {
  const Exposure& e = setup.exposure;
  const double pitch = setup.geometry.pitch_mm;
  cv::Mat1f signal = primary_signal(materials, setup);
  cv::GaussianBlur(signal, signal, {}, e.focus_mm / pitch);
  signal += e.scatter * wide_blur(signal, kScatterRadius / pitch);
  for (float& value : signal) {
    const double expected = std::max(value * e.photons, 0.0);
    value = static_cast<float>(expected + std::sqrt(expected) * noise.normal());
  }
  // The scintillator spreads light, so that noise of neighbours is alike.
  cv::GaussianBlur(signal, signal, {}, 0.09 / pitch);
  const cv::Mat1b black = shutter(setup);
  const auto photons = static_cast<float>(e.photons), gamma = static_cast<float>(e.gamma);
  const auto low = static_cast<float>(e.window_low), high = static_cast<float>(e.window_high);
  for (int i = 0; i < static_cast<int>(signal.total()); ++i) {
    const float depth = -std::log(std::max(signal(i), 2.0f) / photons);
    const float shown = std::clamp((depth - low) / (high - low), 0.0f, 1.0f);
    signal(i) = black(i) ? 0.0f : std::pow(shown, gamma);
  }
  return signal;
}

}  // namespace deepwrist::phantom
