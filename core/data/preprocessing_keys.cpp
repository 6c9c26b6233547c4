#include "core/data/preprocessing_keys.h"

#include <string_view>
#include <type_traits>

#include "core/data/preprocessing_fields.h"

namespace deepwrist::data {
namespace {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

/// What --help shows of a field that is left open where nothing else says it.
template <typename T>
std::string own_default(const PreprocessingField<T>& field) {
  const auto value = Preprocessing().*field.member;
  if constexpr (std::is_enum_v<T>)
    return field.words[field.words[0].second == value ? 0 : 1].first;
  else
    return config::to_text(value);
}

/// Keys of the fields whose key begins with `prefix`. `default_text`: as register_picture_keys.
void register_fields(KeyRegistry& keys, PreprocessingOverrides& p, std::string_view prefix,
                     const std::string& default_text) {
  for_each_preprocessing_field([&]<typename T>(const PreprocessingField<T>& field) {
    if (!std::string_view(field.key).starts_with(prefix)) return;
    const auto shown = default_text.empty() ? own_default(field) : default_text;
    if constexpr (std::is_enum_v<T>) {
      keys.add_choice(
              field.key, p.*field.given,
              {{field.words[0].first, field.words[0].second}, {field.words[1].first, field.words[1].second}},
              field.meaning)
          .default_text(shown);
    } else {
      keys.add(field.key, p.*field.given, field.meaning).range(field.least, field.most).default_text(shown);
    }
  });
}

}  // namespace

void register_preprocessing_keys(KeyRegistry& keys, PreprocessingOverrides& p) {
  keys.add_choice("compat", p.compat_reference, {{"corrected", false}, {"reference", true}},
                  "reference: every choice of reader, spacing, ROI and heat map as in the original");
  register_picture_keys(keys, p, kRecordedWithWeights);
}

void register_picture_keys(KeyRegistry& keys, PreprocessingOverrides& p, const std::string& default_text) {
  register_fields(keys, p, "dataset.", default_text);
  register_fields(keys, p, "contrast.", default_text);
  keys.check([&p](const Binder& bound, Problems& problems) {
    const Preprocessing defaults;
    if (p.percentile_low.value_or(defaults.percentile_low) >=
        p.percentile_high.value_or(defaults.percentile_high)) {
      problems.add(bound.origin(p.percentile_low ? "contrast.percentile_low" : "contrast.percentile_high"),
                   "contrast.percentile_low must be less than contrast.percentile_high");
    }
  });
}

void register_roi_keys(KeyRegistry& keys, PreprocessingOverrides& p, const std::string& default_text) {
  register_fields(keys, p, "roi.", default_text);
}

void register_gradcam_key(KeyRegistry& keys, PreprocessingOverrides& p) {
  register_fields(keys, p, "gradcam.", kRecordedWithWeights);
}

}  // namespace deepwrist::data
