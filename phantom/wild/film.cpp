#include "phantom/wild/film.h"

#include <opencv2/imgproc.hpp>

#include "phantom/attenuation.h"

namespace deepwrist::phantom::wild {
namespace {

// Iron at 30, 40 and 50 keV, 1/mm: NIST mass attenuation, 7.9 g/cm³; limited, as all of it is white.
constexpr float kSteel = 1.8f;
constexpr double kScatterRadius = 14;  // mm
constexpr float kLeastSignal = 3e-4f;

}  // namespace

cv::Mat1f optical_depth(const BeamMaterials& m, double pitch_mm, CounterRng rng) {
  const auto weights = spectrum(rng.uniform(-1, 1));
  const double scatter = rng.uniform(0.04, 0.16), blur = rng.uniform(0.07, 0.16);
  cv::Mat1f signal = cv::Mat1f::zeros(m.bone.size()), passed;
  for (std::size_t e = 0; e < kEnergies.size(); ++e) {
    const Attenuation& mu = kEnergies[e];
    // Bone takes the place of muscle.
    passed = -mu.muscle * m.soft.muscle - mu.fat * m.soft.fat - (mu.bone - mu.muscle) * m.bone;
    if (!m.soft.plaster.empty()) passed -= mu.plaster * m.soft.plaster;
    if (!m.metal.empty()) passed -= kSteel * m.metal;
    cv::exp(passed, passed);
    signal += weights[e] * passed;
  }
  cv::GaussianBlur(signal, signal, {}, std::max(blur / pitch_mm, 0.3));
  signal += scatter * wide_blur(signal, kScatterRadius / pitch_mm);
  signal = cv::max(signal * (1 / (1 + scatter)), kLeastSignal);
  cv::log(signal, signal);
  return -signal;
}

}  // namespace deepwrist::phantom::wild
