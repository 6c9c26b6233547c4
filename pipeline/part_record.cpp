#include "pipeline/part_record.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <limits>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/formulas.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"

// Files of a part, which no other part's run writes:
//
//   p.part-3-of-8.csv              its rows, in the table's order
//   p.part-3-of-8.csv.run.json     what they depend on: the bytes of the whole run's
//   p.part-3-of-8.csv.cases        pictures for the report, where there will be one (gallery_file.h)
//   p.part-3-of-8.csv.part.json    written last, removed when a run on the part begins:
//
//   {"schema": "deepwrist-part-1", "program": "test", "part": 3, "of": 8,
//    "table": SHA256, "rows_of_all": 100000, "rows": [2, 7, ...], "seconds": 12.5, "finished": UNIX TIME,
//    "settings": {...}, "configuration": YAML, "points": [[x, y, x, y, x, y], [], ...], "files": [PATH, ...],
//    "sha256": {"": SHA256, ".run.json": ..., ".cases": ...}}

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = "deepwrist-part-1";
constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 30;
constexpr auto kMostRows = std::numeric_limits<std::uint32_t>::max();
constexpr auto kMostNumber = static_cast<long long>(kMostRows);
constexpr double kMostSeconds = 1e12;

/// What follows the table's name in the names of the files whose digests a record has.
constexpr std::array kEnds{"", ".run.json", ".cases"};

nlohmann::json points_json(const std::vector<std::vector<cv::Point2f>>& points) {
  auto rows = nlohmann::json::array();
  for (const auto& of_row : points) {
    auto numbers = nlohmann::json::array();
    for (const auto& point : of_row) {
      numbers.push_back(point.x);
      numbers.push_back(point.y);
    }
    rows.push_back(std::move(numbers));
  }
  return rows;
}

/// The numbers of a row; throws nlohmann's exception for what are none.
std::vector<cv::Point2f> points_of(const nlohmann::json& numbers) {
  const auto values = numbers.get<std::vector<float>>();
  std::vector<cv::Point2f> points;
  for (std::size_t i = 0; i + 1 < values.size(); i += 2) points.emplace_back(values[i], values[i + 1]);
  return points;
}

nlohmann::json to_json(const PartRecord& record) {
  return {{"schema", kSchema},
          {"program", record.program},
          {"part", record.part.number},
          {"of", record.part.of},
          {"table", record.table_digest},
          {"rows_of_all", record.rows_of_all},
          {"rows", record.rows},
          {"seconds", record.seconds},
          {"finished", record.finished},
          {"settings", record.settings},
          {"configuration", record.configuration},
          {"points", points_json(record.points)},
          {"files", record.files},
          {"sha256", record.sha256}};
}

/// What all parts have to have alike, whichever program wrote them.
nlohmann::json settings_of(const InferenceExperiment& experiment) {
  const auto& dataset = experiment.dataset;
  nlohmann::json settings{{"dataset.pixel_spacing", nullptr},
                          {"dataset.max_pixels", dataset.max_pixels},
                          {"dataset.max_file_bytes", dataset.max_file_bytes},
                          {"keep_formulas", experiment.runtime.formulas == Formulas::kept}};
  if (dataset.pixel_spacing) settings["dataset.pixel_spacing"] = *dataset.pixel_spacing;
  return settings;
}

/// The lists of a record, whose items are looked at one by one only here.
void read_lists(JsonFields& fields, PartRecord& record, JsonProblems& problems) {
  const auto& rows = fields.array("rows", kMostRows);
  const auto& points = fields.array("points", kMostRows);
  const auto& files = fields.array("files", kMostRows);
  const auto& digests = fields.object("sha256");
  try {
    rows.get_to(record.rows);
    for (const auto& numbers : points) record.points.push_back(points_of(numbers));
    files.get_to(record.files);
    digests.get_to(record.sha256);
  } catch (const nlohmann::json::exception&) {
    problems.emplace_back("rows, points, files or sha256: hold what they should not");
  }
  for (const auto size : {record.points.size(), record.files.size()}) {
    if (size != 0 && size != record.rows.size())
      problems.emplace_back("points or files: are not as many as rows");
  }
}

}  // namespace

fs::path part_record_file(const fs::path& table) { return table.string() + ".part.json"; }

fs::path part_gallery_file(const fs::path& table) { return table.string() + ".cases"; }

std::vector<fs::path> files_of_part(const fs::path& table) {
  std::vector<fs::path> files{part_record_file(table)};
  for (const char* end : kEnds) files.emplace_back(table.string() + end);
  return files;
}

std::map<std::string, std::string> digests_of_part(const fs::path& table) {
  std::map<std::string, std::string> digests;
  for (const char* end : kEnds) {
    const fs::path file = table.string() + end;
    if (fs::exists(file)) digests[end] = sha256_of_file(file);
  }
  return digests;
}

void forget_part(const fs::path& table) {
  const auto file = part_record_file(table);
  std::error_code error;
  fs::remove(file, error);
  if (error) throw Error(ErrorKind::io, file.string(), "cannot be removed: " + error.message());
}

void finish_part(const Setup& setup, const fs::path& table, const Results& results, PartNotes notes) {
  const auto& part = setup.part.value();
  notes.settings.update(settings_of(setup.experiment));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - part.begun;
  PartRecord record{.program = std::move(notes.program),
                    .part = part.part,
                    .table_digest = part.table_digest,
                    .rows_of_all = part.rows_of_all,
                    .rows = results.orders(),
                    .seconds = seconds.count(),
                    .finished = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()),
                    .settings = std::move(notes.settings),
                    .configuration = std::move(notes.configuration),
                    .points = std::move(notes.points),
                    .files = std::move(notes.files),
                    .sha256 = digests_of_part(table)};
  write_file_atomically(part_record_file(table), json_text(to_json(record), -1));
}

PartRecord read_part_record(const fs::path& file) {
  const auto json = read_json(file, kMaxRecordBytes);
  JsonProblems problems;
  JsonFields fields(json, "", problems);
  if (fields.text("schema") != kSchema) fields.problem("schema", std::string("is not ") + kSchema);
  throw_problems(file, problems);
  PartRecord record;
  record.program = fields.text("program");
  record.part.number = static_cast<std::size_t>(fields.integer("part", 1, kMostNumber));
  record.part.of = static_cast<std::size_t>(fields.integer("of", 1, kMostNumber));
  record.table_digest = fields.text("table");
  record.rows_of_all = static_cast<std::size_t>(fields.integer("rows_of_all", 0, kMostNumber));
  record.seconds = fields.number("seconds", 0, kMostSeconds);
  record.finished =
      static_cast<std::time_t>(fields.integer("finished", 0, static_cast<long long>(kMostSeconds)));
  record.settings = fields.object("settings");
  record.configuration = fields.text("configuration");
  read_lists(fields, record, problems);
  fields.finish();
  throw_problems(file, problems);
  return record;
}

std::string describe_part(const Setup& setup) {
  if (!setup.part) return "";
  const auto& part = setup.part->part;
  return fmt::format("{} is done; when all are, deepwrist merge {} puts them together\n", part.text(),
                     setup.experiment.save_path.string());
}

}  // namespace deepwrist::pipeline
