#include "training/done_record.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"

//   {
//     "best_sha256": "…",             of best.pt beside it
//     "checksum": "…",                SHA-256 of this object without this line, as it is written here
//     "configuration_sha256": "…",    RunFolder::digest()
//     "epoch": 12, "metric": 0.0131,  of best.pt
//     "hardest": [{"error": 3.1, "row": 7}],
//     "images_sha256": "…",           DataDigest::of_all()
//     "peak_memory": 123, "seconds": 4.5, "stopped_early": false
//   }
//
// It is written after everything else of its network. Numbers are written with the digits that read back as
// the same number.

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMaxBytes = 1 << 16;
constexpr long long kMostRows = 1'000'000'000;
constexpr const char* kChecksum = "checksum";

std::string checksum_of(const json& fields) {
  const auto text = json_text(fields, 2);
  return sha256(std::as_bytes(std::span(text)));
}

json to_json(const DoneRecord& record) {
  auto hardest = json::array();
  for (const auto& image : record.hardest) {
    json entry{{"row", image.row}};
    if (std::isfinite(image.error)) entry["error"] = image.error;
    hardest.push_back(std::move(entry));
  }
  return {{"best_sha256", record.best_sha256},
          {"configuration_sha256", record.configuration},
          {"epoch", record.epoch},
          {"hardest", std::move(hardest)},
          {"images_sha256", record.images},
          {"metric", record.metric},
          {"peak_memory", record.peak_memory},
          {"seconds", record.seconds},
          {"stopped_early", record.stopped_early}};
}

DoneRecord from_json(const json& file, JsonProblems& problems) {
  constexpr double kAny = std::numeric_limits<double>::max();
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  JsonFields fields(file, "", problems);
  DoneRecord record;
  record.best_sha256 = fields.text("best_sha256");
  record.configuration = fields.text("configuration_sha256");
  record.epoch = static_cast<int>(fields.integer("epoch", 1, std::numeric_limits<int>::max()));
  for (const auto& each : fields.array("hardest")) {
    JsonFields image(each, "hardest", problems);
    record.hardest.push_back({static_cast<std::size_t>(image.integer("row", 0, kMostRows)),
                              image.optional_number("error", -kAny, kAny).value_or(kNone)});
    image.finish();
  }
  record.images = fields.text("images_sha256");
  record.metric = fields.number("metric", -kAny, kAny);
  record.peak_memory =
      static_cast<std::uint64_t>(fields.integer("peak_memory", 0, std::numeric_limits<long long>::max()));
  record.seconds = fields.number("seconds", 0, kAny);
  record.stopped_early = fields.boolean("stopped_early");
  fields.finish();
  return record;
}

[[noreturn]] void refuse(const fs::path& file, const std::string& what) {
  throw Error(ErrorKind::usage, file.string(),
              what + "; remove it, and the next run validates the network again and writes it anew");
}

/// The fields of a file that is as it was written.
json unedited(const fs::path& file) {
  json fields;
  try {
    fields = read_json(file, kMaxBytes);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::format) throw;
    refuse(file, "was edited: it is no JSON any more");
  }
  if (!fields.is_object()) refuse(file, "was edited: it is no object of JSON any more");
  const auto checksum = fields.value(kChecksum, json());
  fields.erase(kChecksum);
  if (checksum != checksum_of(fields)) refuse(file, "was edited: its checksum is another");
  return fields;
}

}  // namespace

void write_done_record(const fs::path& folder, const DoneRecord& record) {
  auto fields = to_json(record);
  fields[kChecksum] = checksum_of(fields);
  write_file_atomically(folder / DoneRecord::kFileName, json_text(fields, 2));
}

std::optional<DoneRecord> read_done_record(const fs::path& folder) {
  const auto file = folder / DoneRecord::kFileName;
  if (!fs::exists(file)) return std::nullopt;
  JsonProblems problems;
  auto record = from_json(unedited(file), problems);
  if (!problems.empty()) refuse(file, fmt::format("cannot be used: {}", fmt::join(problems, "; ")));
  const auto best = folder / "best.pt";
  if (!fs::is_regular_file(best)) refuse(file, "is of a best.pt that is not beside it");
  if (sha256_of_file(best) != record.best_sha256) refuse(file, "is of another best.pt than that beside it");
  return record;
}

std::vector<std::optional<DoneRecord>> read_done_records(const std::vector<fs::path>& folders) {
  std::vector<std::optional<DoneRecord>> records;
  std::vector<Error> problems;
  for (const auto& folder : folders) {
    try {
      records.push_back(read_done_record(folder));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::usage) throw;
      problems.push_back(error);
    }
  }
  if (problems.empty()) return records;
  if (problems.size() == 1) throw problems.front();
  std::vector<std::string> lines;
  for (const auto& problem : problems) lines.push_back(problem.place() + ": " + problem.reason());
  throw Error(ErrorKind::usage, folders.front().parent_path().parent_path().string(),
              "records of trained networks cannot be used:", lines);
}

}  // namespace deepwrist::training
