#include "phantom/exposure.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "phantom/accessories.h"
#include "phantom/attenuation.h"

namespace deepwrist::phantom {
namespace {

constexpr float kLeadAttenuation = 9;  // 1/mm, the transmitted rest is scatter
constexpr double kScatterRadius = 14;  // mm, standard deviation

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
