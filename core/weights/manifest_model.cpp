#include "core/weights/manifest_model.h"

#include <fmt/format.h>

#include <type_traits>

#include "core/config/model_fields.h"

namespace deepwrist::weights {
namespace {

using nlohmann::json;

constexpr double kMaxMillimetres = 10'000;

const std::vector<std::string>& blocks() {
  static const std::vector<std::string> names{name(Block::localizer), name(Block::classifier)};
  return names;
}
const std::vector<std::string>& readers() {
  static const std::vector<std::string> names{"standard", "reference"};
  return names;
}
const std::vector<std::string>& spacings() {
  static const std::vector<std::string> names{"calibrated", "reference"};
  return names;
}
const std::vector<std::string>& modes() {
  static const std::vector<std::string> names{"corrected", "reference"};
  return names;
}

template <typename Params>
json to_json(const Params& params) {
  json values = json::object();
  config::for_each_field(params, [&](const auto& field) { values[field.name] = params.*field.member; });
  return values;
}

/// The numbers of a list with as many entries as a network has stages, or none.
std::vector<int> numbers(JsonFields& fields, const char* name, double least, double most) {
  std::vector<int> result;
  for (const auto& entry : fields.array(name, config::kSeResNetStages)) {
    const bool valid =
        entry.is_number_integer() && entry.get<double>() >= least && entry.get<double>() <= most;
    if (!valid) fields.problem(name, fmt::format("must be whole numbers from {} to {}", least, most));
    result.push_back(valid ? entry.get<int>() : 1);
  }
  if (!result.empty() && result.size() != config::kSeResNetStages)
    fields.problem(name, "must be four numbers, or none");
  return result;
}

template <typename Params>
Params params_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  Params params;
  config::for_each_field(params, [&]<typename T>(const config::ModelField<Params, T>& field) {
    auto& value = params.*field.member;
    if constexpr (std::is_same_v<T, int>) {
      value = static_cast<int>(fields.integer(field.name, static_cast<long long>(field.least),
                                              static_cast<long long>(field.most)));
    } else if constexpr (std::is_same_v<T, double>) {
      value = fields.number(field.name, field.least, field.most);
    } else if constexpr (std::is_same_v<T, bool>) {
      value = fields.boolean(field.name);
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = field.words[fields.choice(field.name, {field.words.begin(), field.words.end()})];
    } else {
      value = numbers(fields, field.name, field.least, field.most);
    }
  });
  fields.finish();
  return params;
}

}  // namespace

json model_to_json(const ModelParams& model) {
  const bool localizer = std::holds_alternative<config::HourglassParams>(model);
  return {{"block", name(localizer ? Block::localizer : Block::classifier)},
          {"params", std::visit([](const auto& params) { return to_json(params); }, model)}};
}

ModelParams model_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  const bool localizer = fields.choice("block", blocks()) == 0;
  const auto& params = fields.object("params");
  fields.finish();
  const auto inner = fields.name("params");
  if (localizer) return params_from_json<config::HourglassParams>(params, inner, problems);
  return params_from_json<config::SeResNetParams>(params, inner, problems);
}

json preprocessing_to_json(const Preprocessing& p) {
  return {{"reader", readers()[p.reader == Reader::standard ? 0 : 1]},
          {"spacing", spacings()[p.spacing == SpacingPolicy::calibrated ? 0 : 1]},
          {"roi", modes()[p.roi == RoiMode::corrected ? 0 : 1]},
          {"gradcam", modes()[p.gradcam == GradcamMode::corrected ? 0 : 1]},
          {"percentile_low", p.percentile_low},
          {"percentile_high", p.percentile_high},
          {"roi_pa_mm", p.roi_pa_mm},
          {"roi_lat_mm", p.roi_lat_mm},
          {"shift_pa_mm", p.shift_pa_mm},
          {"shift_lat_mm", p.shift_lat_mm}};
}

Preprocessing preprocessing_from_json(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  Preprocessing p;
  p.reader = fields.choice("reader", readers()) == 0 ? Reader::standard : Reader::reference;
  p.spacing =
      fields.choice("spacing", spacings()) == 0 ? SpacingPolicy::calibrated : SpacingPolicy::reference;
  p.roi = fields.choice("roi", modes()) == 0 ? RoiMode::corrected : RoiMode::reference;
  p.gradcam = fields.choice("gradcam", modes()) == 0 ? GradcamMode::corrected : GradcamMode::reference;
  p.percentile_low = fields.number("percentile_low", 0, 100);
  p.percentile_high = fields.number("percentile_high", 0, 100);
  p.roi_pa_mm = fields.number("roi_pa_mm", 1, kMaxMillimetres);
  p.roi_lat_mm = fields.number("roi_lat_mm", 1, kMaxMillimetres);
  p.shift_pa_mm = fields.number("shift_pa_mm", -kMaxMillimetres, kMaxMillimetres);
  p.shift_lat_mm = fields.number("shift_lat_mm", -kMaxMillimetres, kMaxMillimetres);
  if (p.percentile_low >= p.percentile_high)
    fields.problem("percentile_low", "must be below percentile_high");
  fields.finish();
  return p;
}

}  // namespace deepwrist::weights
