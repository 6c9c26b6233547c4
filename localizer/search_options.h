#pragma once

#include <optional>

namespace deepwrist::localizer {

/// How a heat map becomes a point.
enum class Decoding {
  soft_argmax,  ///< the expected position under the softmaxed map, as in the reference
  dark,         ///< the maximum of its smoothed logarithm, to a fraction of a pixel (heatmap_reading.h)
};

inline const char* name(Decoding decoding) { return decoding == Decoding::dark ? "dark" : "soft_argmax"; }

/// How landmarks are looked for. A confidence is calibrated for one of these ways.
struct SearchOptions {
  Decoding decoding = Decoding::soft_argmax;
  int copies = 0;  ///< of each image, mirrored and slightly turned, that the networks see beside it
  int refine = 0;  ///< how often a region around what was found is looked at again

  bool operator==(const SearchOptions&) const = default;
};

/// What an experiment says of it.
struct SearchKeys {
  std::optional<Decoding> decoding = {};
  std::optional<int> copies = {}, refine = {};
  double min_confidence = 0;  ///< of each landmark; below it no region is cut
  /// Have the other view's networks look as well; empty: where both views' confidence is calibrated.
  std::optional<bool> check_view = {};
};

inline constexpr int kMostCopies = 7;
inline constexpr int kMostRefinements = 2;

}  // namespace deepwrist::localizer
