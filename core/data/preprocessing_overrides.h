#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"

namespace deepwrist::data {

/// Explicit preprocessing keys; what is empty comes from the snapshot's manifest.
struct PreprocessingOverrides {
  bool compat_reference = false;  ///< `compat: reference`: every switch at once
  std::optional<Reader> reader;
  std::optional<SpacingPolicy> spacing;
  std::optional<Fit> fit;
  std::optional<RoiMode> roi;
  std::optional<GradcamMode> gradcam;
  std::optional<double> percentile_low, percentile_high;
  std::optional<double> roi_pa_mm, roi_lat_mm, shift_pa_mm, shift_lat_mm;
};

/// Every switch explicit, as `p` has it.
PreprocessingOverrides explicit_overrides(const Preprocessing& p);

/// Whether any key was given.
bool has_any(const PreprocessingOverrides& keys);

/// Gives `p` the values of the explicit keys, and returns the keys that changed one: "roi.pa_mm". What
/// `compat_reference` means is the caller's.
std::vector<std::string> apply_overrides(const PreprocessingOverrides& keys, Preprocessing& p);

}  // namespace deepwrist::data
