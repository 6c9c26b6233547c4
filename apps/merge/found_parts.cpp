#include "apps/merge/found_parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/data/csv.h"
#include "evaluation/report_files.h"
#include "pipeline/part.h"

//   names beside the table ─► one division into N ─► parts 1 to N, each
//
//     nothing of it is there               missing       allow_missing: left out
//     its lock is held                     running       likewise
//     .partial, or no .part.json           stopped       likewise
//     a digest is another                  changed       refused
//     another program, table, settings,
//     .run.json or columns than the first  foreign       refused
//
// Everything that is wrong is told at once.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

using Lines = std::vector<std::string>;

constexpr std::size_t kMaxRunBytes = 1 << 20;

/// The numbers of the parts of which anything is there, by how many parts there were to be.
using Divisions = std::map<std::size_t, std::set<std::size_t>>;

Divisions divisions_of(const fs::path& table) {
  Divisions divisions;
  const auto folder = table.has_parent_path() ? table.parent_path() : fs::path(".");
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (const auto part = part_of_file(table, entry->path().filename().string()))
      divisions[part->of].insert(part->number);
  }
  if (error && error != std::errc::no_such_file_or_directory)
    throw Error(ErrorKind::io, folder.string(), "cannot be listed: " + error.message());
  return divisions;
}

/// The one division that there is.
std::pair<std::size_t, std::set<std::size_t>> division_of(const fs::path& table) {
  const auto divisions = divisions_of(table);
  if (divisions.empty()) {
    throw Error(ErrorKind::usage, table.string(),
                "nothing to merge: there is no part of it, as " +
                    part_file(table, Part{{1, 4}}).filename().string() +
                    "; localize, create_dataset and test with part=1/4 to part=4/4 write them");
  }
  if (divisions.size() == 1) return *divisions.begin();
  Lines lines;
  for (const auto& [of, numbers] : divisions)
    lines.push_back(fmt::format("of {}: {}", of, fmt::join(numbers, ", ")));
  throw Error(ErrorKind::usage, table.string(),
              "there are parts of several divisions of the table; remove those that do not count:", lines);
}

/// Why a part cannot be had; nothing where its run has ended well.
std::optional<std::string> unfinished(const fs::path& table) {
  if (fs::exists(table.string() + ".partial")) return "was stopped; run it again with resume=true";
  if (!fs::exists(table)) return "is missing: there is no " + table.filename().string();
  if (fs::exists(part_record_file(table))) return std::nullopt;
  return "did not come to its end, as its .part.json is not there; run it again with resume=true";
}

/// Takes the lock of a part; says why where it cannot be had.
std::optional<std::string> lock(const fs::path& table, FoundParts& found) {
  try {
    found.locks.push_back(std::make_unique<RunLock>(table));
    return std::nullopt;
  } catch (const Error& error) {
    return "runs, or cannot be taken: " + error.reason();
  }
}

/// The files of a part that are not as its record has them.
Lines changed_files(const FoundPart& part) {
  const auto now = digests_of_part(part.table);
  Lines files;
  for (const auto& [end, digest] : part.record.sha256) {
    const auto found = now.find(end);
    if (found == now.end() || found->second != digest) files.push_back(part.table.filename().string() + end);
  }
  return files;
}

/// The names of what two JSON objects do not have alike, each after `prefix`.
void add_differing(const nlohmann::json& one, const nlohmann::json& other, const std::string& prefix,
                   Lines& names) {
  for (const auto& [key, value] : one.items()) {
    if (!other.contains(key) || other[key] != value) names.push_back(prefix + key);
  }
  for (const auto& [key, value] : other.items()) {
    if (!one.contains(key)) names.push_back(prefix + key);
  }
}

std::vector<std::string> columns_of(const std::string& text, const std::string& place) {
  data::RowProblems problems(place);
  return data::parse_csv(text, problems).header();
}

/// What the rows depend on, without by which machine they were made.
nlohmann::json without_made(nlohmann::json run) {
  if (run.is_object()) run.erase("made");
  return run;
}

/// In what a part differs from another; nothing where they belong together.
Lines differences(const FoundPart& one, const FoundPart& other) {
  Lines names;
  if (one.record.program != other.record.program) names.emplace_back("program");
  if (one.record.table_digest != other.record.table_digest) names.emplace_back("table of radiographs");
  if (one.record.rows_of_all != other.record.rows_of_all) names.emplace_back("number of radiographs");
  add_differing(one.record.settings, other.record.settings, "", names);
  add_differing(without_made(one.run), without_made(other.run), "", names);
  if (one.columns != other.columns) names.emplace_back("columns");
  return names;
}

/// Takes up a part whose run has ended, or says in `problems` why it cannot be.
void take(const fs::path& table, const Part& expected, FoundParts& found, Lines& problems) {
  const auto say = [&](const std::string& what) { problems.push_back(expected.text() + " " + what); };
  FoundPart part{.table = table,
                 .record = read_part_record(part_record_file(table)),
                 .run = {},
                 .text = {},
                 .columns = {}};
  if (part.record.part != expected)
    return say("has the record of " + part.record.part.text() + ": was it renamed?");
  if (const auto changed = changed_files(part);
      !changed.empty() || !part.record.sha256.contains(".run.json")) {
    return say(fmt::format("was changed since its run ended: {}; run it again with overwrite=true",
                           fmt::join(changed, ", ")));
  }
  part.run = read_json(evaluation::run_file_of(table), kMaxRunBytes);
  part.text = read_file(table, data::CsvLimits{}.file_bytes);
  part.columns = columns_of(part.text, table.string());
  if (!found.parts.empty()) {
    const auto& first = found.parts.front();
    const auto names = differences(first, part);
    if (!names.empty())
      return say(
          fmt::format("was made with another {} than {}", fmt::join(names, ", "), first.record.part.text()));
  }
  found.parts.push_back(std::move(part));
}

}  // namespace

FoundParts find_parts(const fs::path& table, bool allow_missing) {
  const auto [of, numbers] = division_of(table);
  FoundParts found;
  Lines problems;
  for (std::size_t number = 1; number <= of; ++number) {
    const Part part{{number, of}};
    const auto file = part_file(table, part);
    auto why = numbers.contains(number) ? lock(file, found) : std::nullopt;
    if (!why) why = unfinished(file);
    if (why) {
      found.absent.push_back(part.text() + " " + *why);
      continue;
    }
    try {
      take(file, part, found, problems);
    } catch (const Error& error) {
      problems.push_back(part.text() + " cannot be read: " + error.what());
    }
  }
  if (!allow_missing || found.parts.empty())
    problems.insert(problems.begin(), found.absent.begin(), found.absent.end());
  if (problems.empty()) return found;
  throw Error(ErrorKind::usage, table.string(), "cannot be put together from its parts:", problems);
}

}  // namespace deepwrist::pipeline
