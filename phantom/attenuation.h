#pragma once

#include <array>
#include <opencv2/core.hpp>

namespace deepwrist::phantom {

/// Linear attenuation, 1/mm, at one photon energy: mass attenuation of NIST (Hubbell and Seltzer, XCOM
/// tables) for skeletal muscle 1.05, adipose tissue 0.95, cortical bone 1.85 g/cm³; plaster bandage taken as
/// gypsum, 0.8 g/cm³.
struct Attenuation {
  float muscle, fat, bone, plaster;
};
constexpr std::array<Attenuation, 3> kEnergies{{{0.0397f, 0.0291f, 0.2462f, 0.070f},    // 30 keV
                                                {0.0282f, 0.0228f, 0.1231f, 0.036f},    // 40 keV
                                                {0.0238f, 0.0202f, 0.0785f, 0.025f}}};  // 50 keV

/// Share of each energy in the detected signal of the open beam; `hardness` −1 soft … 1 hard.
std::array<float, 3> spectrum(double hardness);

/// The part of `image` that varies over `sigma_px` pixels and more: a blur at an eighth of the resolution.
cv::Mat1f wide_blur(const cv::Mat1f& image, double sigma_px);

}  // namespace deepwrist::phantom
