#include "clinic/results/recorded_settings.h"

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "clinic/results/report_classes.h"
#include "core/base/json_fields.h"

namespace deepwrist::clinic {
namespace {

namespace fs = std::filesystem;

constexpr double kMostSeconds = 1e9;

std::string full(const fs::path& path) {
  return path.empty() ? "" : fs::absolute(path).lexically_normal().string();
}

std::size_t bytes(JsonFields& fields, const char* key) {
  return static_cast<std::size_t>(fields.integer(key, 0, INT64_MAX));
}

}  // namespace

nlohmann::json to_json(const RecordedSettings& settings) {
  std::string report_class;
  for (const auto& [name, value] : report_classes()) {
    if (value == settings.report_class) report_class = name;
  }
  const auto& limits = settings.limits;
  return {{"folder", full(settings.folder)},
          {"heat_maps", full(settings.heat_maps)},
          {"sr_class", report_class},
          {"template", full(settings.stands_in)},
          {"max_file_bytes", limits.max_file_bytes},
          {"max_pixels", limits.max_pixels},
          {"decode_timeout_s", limits.decode_timeout_s},
          {"decode_memory_bytes", limits.decode_memory_bytes}};
}

RecordedSettings recorded_settings(const nlohmann::json& json, const fs::path& place) {
  JsonProblems problems;
  JsonFields fields(json, "dicom", problems);
  std::vector<std::string> names;
  for (const auto& [name, value] : report_classes()) names.push_back(name);
  RecordedSettings settings;
  settings.folder = fields.text("folder");
  settings.heat_maps = fields.text("heat_maps");
  settings.report_class =
      (report_classes().begin() + static_cast<std::ptrdiff_t>(fields.choice("sr_class", names)))->second;
  settings.stands_in = fields.text("template");
  auto& limits = settings.limits;
  limits.max_file_bytes = bytes(fields, "max_file_bytes");
  limits.max_pixels = bytes(fields, "max_pixels");
  limits.decode_timeout_s = fields.number("decode_timeout_s", 0, kMostSeconds);
  limits.decode_memory_bytes = bytes(fields, "decode_memory_bytes");
  fields.finish();
  throw_problems(place, problems);
  return settings;
}

}  // namespace deepwrist::clinic
