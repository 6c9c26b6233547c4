#include "evaluation/made_texts.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

namespace deepwrist::evaluation {

std::string program_text(const std::string& version, const std::string& commit) {
  return "DeepWrist " + version + (commit.empty() ? "" : ", commit " + commit);
}

std::string libraries_text(const std::map<std::string, std::string>& versions) {
  constexpr std::pair<const char*, const char*> kNames[]{
      {"libtorch", "LibTorch"}, {"onednn", "oneDNN"}, {"opencv", "OpenCV"}, {"dcmtk", "DCMTK"}};
  std::string text;
  for (const auto& [key, name] : kNames) {
    const auto version = versions.find(key);
    if (version != versions.end())
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, version->second);
  }
  return text;
}

std::string architecture_text(const std::string& network, const nlohmann::json& params) {
  constexpr std::size_t kLongest = 60;
  auto text = network;
  for (const auto& [key, value] : params.items())
    text += fmt::format(", {} {}", key, value.dump().substr(0, kLongest));
  return text;
}

std::string contrast_text(const Preprocessing& p) {
  return fmt::format("percentiles {:g} to {:g} of the image", p.percentile_low, p.percentile_high);
}

std::string region_text(const Preprocessing& p) {
  return fmt::format(
      "PA {0:g} × {0:g} mm, {1:g} mm below the mean landmark; LAT {2:g} × {2:g} mm, {3:g} mm below",
      p.roi_pa_mm, p.shift_pa_mm, p.roi_lat_mm, p.shift_lat_mm);
}

}  // namespace deepwrist::evaluation
