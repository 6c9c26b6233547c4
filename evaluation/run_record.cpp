#include "evaluation/run_record.h"

#include <fmt/format.h>

#include <map>

#include "core/base/json_fields.h"
#include "evaluation/made_texts.h"
#include "evaluation/report_files.h"

// The record is what pipeline/fingerprint.cpp and made_record.cpp write. Each value is looked for by its path
// and type, and a sentence whose values are not all there is left out.

namespace deepwrist::evaluation {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kLongest = 300;  // of a text in the record

}  // namespace

RunRecord::RunRecord(nlohmann::json record) {
  if (record.is_object()) record_ = std::move(record);
}

RunRecord RunRecord::beside(const std::filesystem::path& table) {
  const auto file = run_file_of(table);
  return std::filesystem::is_regular_file(file) ? RunRecord(read_json(file, kMaxBytes)) : RunRecord();
}

const nlohmann::json* RunRecord::at(Path path) const {
  const auto* value = &record_;
  for (const char* key : path) {
    if (!value->is_object() || !value->contains(key)) return nullptr;
    value = &(*value)[key];
  }
  return value;
}

std::string RunRecord::text(Path path) const {
  const auto* value = at(path);
  return value != nullptr && value->is_string() ? value->get<std::string>().substr(0, kLongest) : "";
}

std::optional<double> RunRecord::number(Path path) const {
  const auto* value = at(path);
  return value != nullptr && value->is_number() ? std::optional(value->get<double>()) : std::nullopt;
}

std::string RunRecord::program() const {
  const auto version = text({"made", "versions", "deepwrist"});
  return version.empty() ? "" : program_text(version, text({"made", "commit"}));
}

std::string RunRecord::versions() const {
  std::map<std::string, std::string> versions;
  if (const auto* recorded = at({"made", "versions"}); recorded != nullptr && recorded->is_object()) {
    for (const auto& [key, value] : recorded->items()) {
      if (value.is_string()) versions[key] = value.get<std::string>().substr(0, kLongest);
    }
  }
  return libraries_text(versions);
}

std::string RunRecord::contrast() const {
  const auto low = number({"preprocessing", "percentile_low"}),
             high = number({"preprocessing", "percentile_high"});
  return low && high ? contrast_text(Preprocessing{.percentile_low = *low, .percentile_high = *high}) : "";
}

std::string RunRecord::region() const {
  const auto pa = number({"preprocessing", "roi_pa_mm"}), lat = number({"preprocessing", "roi_lat_mm"});
  const auto pa_shift = number({"preprocessing", "shift_pa_mm"}),
             lat_shift = number({"preprocessing", "shift_lat_mm"});
  if (at({"made", "classifier"}) == nullptr || !pa || !lat || !pa_shift || !lat_shift) return "";
  return region_text(Preprocessing{
      .roi_pa_mm = *pa, .roi_lat_mm = *lat, .shift_pa_mm = *pa_shift, .shift_lat_mm = *lat_shift});
}

std::string RunRecord::decoding() const {
  auto decoding = text({"landmarks", "decoding"});
  if (decoding.empty()) return "";
  for (const char* key : {"copies", "refine", "min_confidence"}) {
    if (const auto value = number({"landmarks", key})) decoding += fmt::format(", {} {:g}", key, *value);
  }
  return decoding;
}

std::string RunRecord::networks(const char* block) const {
  std::string networks;
  for (const char* view : {"PA", "LAT"}) {
    if (const auto count = number({"made", block, "networks", view}))
      networks += fmt::format("{}{} {:g}", networks.empty() ? "" : ", ", view, *count);
  }
  return networks;
}

std::string RunRecord::architecture(const char* block) const {
  if (at({"made", block}) == nullptr) return "";
  const auto* params = at({"made", block, "params"});
  if (params == nullptr) return "the original's, as the weights' shapes tell";
  auto name = text({"made", block, "network"});
  if (name.empty()) name = block == std::string_view("localizer") ? "hourglass network" : "SE-ResNet";
  return architecture_text(name, *params);
}

std::string RunRecord::threshold_origin(const std::string& group) const {
  return text({"made", "thresholds_from", group.c_str()});
}

std::vector<std::pair<std::string, std::string>> RunRecord::facts() const {
  std::vector<std::pair<std::string, std::string>> facts;
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) facts.emplace_back(name, value);
  };
  add("made by", program());
  add("libraries of the run", versions());
  add("processor", text({"made", "processor"}));
  add("engine", text({"arithmetic"}));
  add("precision", text({"precision"}));
  add("reader", text({"preprocessing", "reader"}));
  add("pixel spacing", text({"preprocessing", "spacing"}));
  add("contrast", contrast());
  add("region of interest", region());
  for (const char* block : {"localizer", "classifier"}) {
    add(block, architecture(block));
    add(fmt::format("{}, networks (folds)", block), networks(block));
    add(fmt::format("{}, snapshot", block), text({"made", block, "snapshot"}));
    add(fmt::format("SHA-256 of the {}'s weights", block), text({"made", block, "sha256"}));
  }
  add("decoding of landmarks", decoding());
  add("temperatures", text({"made", "calibration"}));
  for (const char* group : {"PA", "LAT", "study"})
    add(fmt::format("threshold of {}", group), threshold_origin(group));
  add("SHA-256 of the table of radiographs", text({"made", "table_sha256"}));
  return facts;
}

std::string RunRecord::methods() const {
  std::string made;
  if (!program().empty()) made += "Radiographs were processed with " + program() + " (" + versions() + "). ";
  const auto reader = text({"preprocessing", "reader"});
  if (!contrast().empty() && !reader.empty())
    made += fmt::format("Pixel values were read by the {} reader and limited to {}. ", reader, contrast());
  if (!networks("localizer").empty()) {
    made += fmt::format("Three landmarks were found by the mean of the networks of each view ({}; {}{}). ",
                        networks("localizer"), architecture("localizer"),
                        decoding().empty() ? "" : "; decoding: " + decoding());
  }
  if (!region().empty())
    made +=
        "A square region of interest was cut around them (" + region() + ") and scaled to 256 × 256 pixels. ";
  if (!networks("classifier").empty()) {
    const auto calibrated = text({"made", "calibration"}) == "temperature";
    made += fmt::format(
        "The probability of a fracture is the mean over the networks of the view ({}; {}) and ten crops{}; "
        "that of a study the mean over its views. ",
        networks("classifier"), architecture("classifier"),
        calibrated ? ", after temperature scaling of each network" : "");
  }
  if (const auto arithmetic = text({"arithmetic"}); !arithmetic.empty()) {
    const auto precision = text({"precision"}), processor = text({"made", "processor"});
    made += fmt::format("Computed in {} ({}{}). ", precision.empty() ? "fp32" : precision, arithmetic,
                        processor.empty() ? "" : "; " + processor);
  }
  return made;
}

}  // namespace deepwrist::evaluation
