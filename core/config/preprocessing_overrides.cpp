#include "core/config/preprocessing_overrides.h"

namespace deepwrist::config {
namespace {

using Keys = PreprocessingOverrides;

/// Calls visit(key, field, override) for each field: the one list of them.
template <typename Visit>
void for_each_field(Visit visit) {
  visit("dataset.reader", &Preprocessing::reader, &Keys::reader);
  visit("dataset.spacing", &Preprocessing::spacing, &Keys::spacing);
  visit("roi.mode", &Preprocessing::roi, &Keys::roi);
  visit("gradcam.mode", &Preprocessing::gradcam, &Keys::gradcam);
  visit("contrast.percentile_low", &Preprocessing::percentile_low, &Keys::percentile_low);
  visit("contrast.percentile_high", &Preprocessing::percentile_high, &Keys::percentile_high);
  visit("roi.pa_mm", &Preprocessing::roi_pa_mm, &Keys::roi_pa_mm);
  visit("roi.lat_mm", &Preprocessing::roi_lat_mm, &Keys::roi_lat_mm);
  visit("roi.shift_pa_mm", &Preprocessing::shift_pa_mm, &Keys::shift_pa_mm);
  visit("roi.shift_lat_mm", &Preprocessing::shift_lat_mm, &Keys::shift_lat_mm);
}

}  // namespace

PreprocessingOverrides explicit_overrides(const Preprocessing& p) {
  PreprocessingOverrides all;
  for_each_field([&](const char*, auto field, auto key) { all.*key = p.*field; });
  return all;
}

bool has_any(const PreprocessingOverrides& keys) {
  bool any = keys.compat_reference;
  for_each_field([&](const char*, auto, auto key) { any = any || (keys.*key).has_value(); });
  return any;
}

std::vector<std::string> apply_overrides(const PreprocessingOverrides& keys, Preprocessing& p) {
  std::vector<std::string> changed;
  for_each_field([&](const char* name, auto field, auto key) {
    const auto& wish = keys.*key;
    if (!wish || *wish == p.*field) return;
    p.*field = *wish;
    changed.emplace_back(name);
  });
  return changed;
}

}  // namespace deepwrist::config
