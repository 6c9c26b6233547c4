#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

namespace deepwrist::phantom {

/// Periodic random patterns in mm, made once for a data set; any thread may sample.
class Texture {
 public:
  explicit Texture(std::uint64_t seed);

  /// The net of bone trabeculae seen through a bone, mean 0, standard deviation about 1; stretched along y.
  float trabeculae(float x_mm, float y_mm) const { return sample(trabeculae_, x_mm, y_mm, 1 / kFineStep); }
  /// Bundles of muscle and fat, mean 0, standard deviation about 1; long along y.
  float muscle(float x_mm, float y_mm) const { return sample(muscle_, x_mm, y_mm, 1 / kCoarseStep); }

 private:
  static constexpr int kSide = 512;                              // a power of two
  static constexpr float kFineStep = 0.15f, kCoarseStep = 0.6f;  // mm
  static float sample(const cv::Mat1f& tile, float x, float y, float per_mm);

  cv::Mat1f trabeculae_, muscle_;
};

}  // namespace deepwrist::phantom
