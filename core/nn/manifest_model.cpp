#include "core/nn/manifest_model.h"

namespace deepwrist::nn {
namespace {

using nlohmann::json;

constexpr int kMaxChannels = 1 << 16;
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

json to_json(const config::HourglassParams& params) {
  return {{"n_inputs", params.n_inputs},
          {"n_outputs", params.n_outputs},
          {"bw", params.bw},
          {"hg_depth", params.hg_depth},
          {"upmode", params.upmode},
          {"multiscale_hg_block", params.multiscale_hg_block},
          {"se", params.se},
          {"se_ratio", params.se_ratio}};
}

json to_json(const config::SeResNetParams& params) {
  return {{"layers", params.layers},
          {"drop", params.drop},
          {"num_classes", params.num_classes},
          {"blocks", params.blocks},
          {"width", params.width}};
}

config::HourglassParams hourglass(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  config::HourglassParams params;
  params.n_inputs = static_cast<int>(fields.integer("n_inputs", 1, kMaxChannels));
  params.n_outputs = static_cast<int>(fields.integer("n_outputs", 1, kMaxChannels));
  params.bw = static_cast<int>(fields.integer("bw", 1, kMaxChannels));
  params.hg_depth = static_cast<int>(fields.integer("hg_depth", 1, 16));
  params.upmode = fields.choice("upmode", {"bilinear", "bicubic"}) == 0 ? "bilinear" : "bicubic";
  params.multiscale_hg_block = fields.boolean("multiscale_hg_block");
  params.se = fields.boolean("se");
  params.se_ratio = static_cast<int>(fields.integer("se_ratio", 1, kMaxChannels));
  fields.finish();
  return params;
}

config::SeResNetParams se_resnet(const json& values, const std::string& path, JsonProblems& problems) {
  JsonFields fields(values, path, problems);
  config::SeResNetParams params;
  params.layers = static_cast<int>(fields.integer("layers", 1, 10'000));
  params.drop = fields.number("drop", 0, 1);
  params.num_classes = static_cast<int>(fields.integer("num_classes", 1, kMaxChannels));
  params.width = static_cast<int>(fields.integer("width", 1, kMaxChannels));
  for (const auto& count : fields.array("blocks", 4)) {
    const bool valid =
        count.is_number_unsigned() && count.get<std::uint64_t>() >= 1 && count.get<std::uint64_t>() <= 200;
    if (!valid) fields.problem("blocks", "must be whole numbers from 1 to 200");
    params.blocks.push_back(valid ? count.get<int>() : 1);
  }
  if (!params.blocks.empty() && params.blocks.size() != 4)
    fields.problem("blocks", "must be four numbers, or none");
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
  if (localizer) return hourglass(params, inner, problems);
  return se_resnet(params, inner, problems);
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

}  // namespace deepwrist::nn
