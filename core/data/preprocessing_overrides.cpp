#include "core/data/preprocessing_overrides.h"

#include "core/data/preprocessing_fields.h"

namespace deepwrist::data {

PreprocessingOverrides explicit_overrides(const Preprocessing& p) {
  PreprocessingOverrides all;
  for_each_preprocessing_field([&](const auto& field) { all.*field.given = p.*field.member; });
  return all;
}

bool has_any(const PreprocessingOverrides& keys) {
  bool any = keys.compat_reference;
  for_each_preprocessing_field([&](const auto& field) { any = any || (keys.*field.given).has_value(); });
  return any;
}

std::vector<std::string> apply_overrides(const PreprocessingOverrides& keys, Preprocessing& p) {
  std::vector<std::string> changed;
  for_each_preprocessing_field([&](const auto& field) {
    const auto& wish = keys.*field.given;
    if (!wish || *wish == p.*field.member) return;
    p.*field.member = *wish;
    changed.emplace_back(field.key);
  });
  return changed;
}

}  // namespace deepwrist::data
