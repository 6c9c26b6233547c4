#include "core/data/preprocessing_json.h"

#include <type_traits>

#include "core/data/preprocessing_fields.h"

namespace deepwrist::data {

using nlohmann::json;

json preprocessing_to_json(const Preprocessing& p) {
  json values = json::object();
  for_each_preprocessing_field([&]<typename T>(const PreprocessingField<T>& field) {
    const auto value = p.*field.member;
    if constexpr (std::is_enum_v<T>)
      values[field.name] = field.words[field.words[0].second == value ? 0 : 1].first;
    else
      values[field.name] = value;
  });
  return values;
}

Preprocessing preprocessing_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  Preprocessing p;
  for_each_preprocessing_field([&]<typename T>(const PreprocessingField<T>& field) {
    if (field.before && !fields.has(field.name))
      p.*field.member = *field.before;
    else if constexpr (std::is_enum_v<T>)
      p.*field.member =
          field.words[fields.choice(field.name, {field.words[0].first, field.words[1].first})].second;
    else
      p.*field.member = fields.number(field.name, field.least, field.most);
  });
  if (p.percentile_low >= p.percentile_high)
    fields.problem("percentile_low", "must be below percentile_high");
  fields.finish();
  return p;
}

}  // namespace deepwrist::data
