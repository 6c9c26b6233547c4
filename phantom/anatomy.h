#pragma once

#include <cstdint>

#include "core/base/random.h"

namespace deepwrist::phantom {

/// Independent random streams of one wrist, so that a fracture changes nothing but the bone. Never renumber.
enum class Stream : std::uint32_t {
  anatomy = 1,
  fracture = 2,
  label = 3,
  setup = 10,   ///< + view: pose, exposure, collimation, marker
  noise = 20,   ///< + view
  format = 30,  ///< + view: encoding of the file
  texture = 40,
  wild = 50,  ///< + part of the picture, wild/streams.h
};

/// The generator of `stream` (+ `offset`, e.g. the view) for wrist `index` of data set `seed`.
CounterRng stream_of(std::uint64_t seed, std::uint32_t index, Stream stream, std::uint32_t offset = 0);

/// Normal, cut at both ends.
double cut_normal(CounterRng& rng, double mean, double deviation, double low, double high);

/// What makes one wrist differ from another. Means and spreads follow adult radiographic norms: radial
/// inclination 23° (13–30°), volar tilt 11° (0–28°), ulnar variance 0 ± 1.5 mm.
struct Anatomy {
  bool left = false;
  double size = 1;       ///< of the whole wrist
  double stoutness = 1;  ///< width of the bones
  double cortex = 1;     ///< thickness of the shell
  double marrow = 1;     ///< density of the spongy bone
  double inclination_deg = 23;
  double volar_tilt_deg = 11;
  double ulnar_variance_mm = 0;  ///< positive: the ulna reaches further distally
  double radial_styloid_mm = 0;  ///< additional length
  double ulnar_styloid_mm = 5.5;
  double bow_mm = 0;  ///< radial bow of the forearm's shafts at the proximal edge
  double tissue = 1;  ///< width of the soft tissue
  double fat_mm = 3;
  double thumb_deg = -38;  ///< abduction
  double carpal_height = 1;
  double texture_x_mm = 0, texture_y_mm = 0;

  bool operator==(const Anatomy&) const = default;
};

Anatomy draw_anatomy(CounterRng rng);

}  // namespace deepwrist::phantom
