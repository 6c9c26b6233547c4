#include "classifier/region_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/fields.h"
#include "core/data/preprocessing_json.h"

// Where a set of regions says how it was made:
//
//   TABLE, column made_with            percentile_high=99 percentile_low=5 reader=standard roi=corrected ...
//   TABLE.run.json                     {"preprocessing": {"reader": "standard", ...}, ...}
//   HOME/dataset_meta.csv.run.json     the same; read once where both are one file
//
// The words of made_with are the fields of preprocessing_fields.h but `gradcam` and `fit`, in the order of
// the alphabet, so that rows made alike have one text; no value has a blank. A number is written with the
// digits that read back to it. `gradcam` is filled in where a record lacks it, since reading a Preprocessing
// asks for all fields that there have always been.

namespace deepwrist::classifier {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::size_t kMaxRecordBytes = 1 << 20;
constexpr const char* kHeatMaps = "gradcam";   ///< no region depends on it
constexpr const char* kLocalizersFit = "fit";  ///< of the landmarks, as are the localizer's weights

json region_json(const Preprocessing& preprocessing) {
  auto values = data::preprocessing_to_json(preprocessing);
  values.erase(kHeatMaps);
  values.erase(kLocalizersFit);
  return values;
}

std::string value_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : fmt::format("{}", value.get<double>());
}

Preprocessing checked(json values, const std::string& place) {
  if (values.is_object() && !values.contains(kHeatMaps)) values[kHeatMaps] = "corrected";
  JsonProblems problems;
  const auto preprocessing = data::preprocessing_from_json(values, "preprocessing", problems);
  throw_problems(place, problems);
  return preprocessing;
}

/// The opposite of made_with_text.
Preprocessing parse_made_with(std::string_view text, const std::string& place) {
  auto values = json::object();
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) continue;  // reported as missing below
    const auto key = printable(word.substr(0, equals), 40);
    const auto value = word.substr(equals + 1);
    if (const auto number = parse_double(value))
      values[key] = *number;
    else
      values[key] = printable(value, 40);
  }
  return checked(std::move(values), place);
}

/// One record for each value of the column in the rows of the views.
void add_rows(const fs::path& table, const std::vector<View>& views, const data::RowFilter& filter,
              std::vector<RegionRecord>& records) {
  auto csv = data::read_csv(table);
  filter.apply(csv);
  const auto made_with = csv.column(kMadeWithColumn), side = csv.column("Side");
  if (!made_with) return;
  std::vector<std::string> seen;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    const auto text = trim(csv.field(row, *made_with));
    const auto view = side ? data::parse_side(trim(csv.field(row, *side))) : std::nullopt;
    if (data::is_blank(text) || (view && std::ranges::count(views, *view) == 0)) continue;
    if (std::ranges::find(seen, text) != seen.end()) continue;
    seen.push_back(text);
    const auto place = fmt::format("{}, line {}", table.string(), csv.line(row));
    records.push_back({parse_made_with(text, place), place});
  }
}

void add_file(const fs::path& file, std::vector<RegionRecord>& records) {
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return;
  const auto record = read_json(file, kMaxRecordBytes);
  if (!record.is_object() || !record.contains("preprocessing")) return;  // of another program's table
  records.push_back({checked(record["preprocessing"], file.string()), file.string()});
}

/// The record with what keys decide made equal, so that it cannot disagree.
Preprocessing with_keys(Preprocessing p, const data::PreprocessingOverrides& keys) {
  apply_overrides(keys, p);
  return p;
}

}  // namespace

std::string made_with_text(const Preprocessing& preprocessing) {
  std::string text;
  const auto values = region_json(preprocessing);
  for (const auto& [key, value] : values.items()) {
    text += (text.empty() ? "" : " ") + key + "=" + value_text(value);
  }
  return text;
}

std::vector<RegionRecord> read_region_records(const std::string& table, const fs::path& home,
                                              const std::vector<View>& views, const data::RowFilter& filter) {
  std::vector<RegionRecord> records;
  add_rows(table, views, filter, records);
  const fs::path beside_table = table + ".run.json", of_folder = home / "dataset_meta.csv.run.json";
  add_file(beside_table, records);
  std::error_code absent;
  if (!fs::equivalent(beside_table, of_folder, absent)) add_file(of_folder, records);
  return records;
}

std::string difference(const Preprocessing& one, const Preprocessing& other) {
  std::string text;
  const auto a = region_json(one), b = region_json(other);
  for (const auto& [key, value] : a.items()) {
    if (value == b[key]) continue;
    text +=
        (text.empty() ? "" : ", ") + fmt::format("{} {} and {}", key, value_text(value), value_text(b[key]));
  }
  return text;
}

void require_agreement(const std::vector<RegionRecord>& records,
                       const data::PreprocessingOverrides& settled) {
  for (const auto& record : records) {
    const auto& first = records.front();
    const auto text =
        difference(with_keys(first.preprocessing, settled), with_keys(record.preprocessing, settled));
    if (text.empty()) continue;
    throw Error(
        ErrorKind::format, first.place,
        fmt::format("these regions and those of {} were not made alike: {}; make them with the same keys "
                    "of create_dataset, or say with these keys what is true of all",
                    record.place, text));
  }
}

void require_made_for(const std::vector<RegionRecord>& records, const Preprocessing& wanted,
                      const fs::path& snapshot) {
  for (const auto& record : records) {
    const auto text = difference(record.preprocessing, wanted);
    if (text.empty()) continue;
    throw Error(
        ErrorKind::format, record.place,
        fmt::format("these regions were not made as the weights in {} were trained: {}; make regions with "
                    "create_dataset and the values of the weights",
                    snapshot.string(), text));
  }
}

}  // namespace deepwrist::classifier
