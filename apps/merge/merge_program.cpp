#include "apps/merge/merge_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "apps/merge/merged_results.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/run_lock.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/program/cli_program.h"
#include "core/program/run_summary.h"
#include "core/train/software_versions.h"
#include "pipeline/create_dataset.h"
#include "pipeline/table_run.h"

//   found_parts ─► merged_table ─► SAVE_PATH, .run.json ─► merged_results
//
// Parts stay as they are, so that merging again, also after a part was run again, is possible at any time.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path save_path;
  std::vector<std::string> keys;
  bool allow_missing = false, overwrite = false;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("SAVE_PATH", o.save_path,
                 "save_path of the parts: a CSV, or the folder of create_dataset; not the name of a part")
      ->required();
  app.add_option(
      "KEY", o.keys,
      "KEY=VALUE. allow_missing=true: write what is there, though parts are missing, run or were stopped. "
      "overwrite=true: replace results of another run");
}

void set_key(const std::string& text, Options& o) {
  const auto equals = text.find('=');
  const auto name = text.substr(0, equals);
  const auto value = equals == std::string::npos ? "" : text.substr(equals + 1);
  bool* const field = name == "allow_missing" ? &o.allow_missing
                      : name == "overwrite"   ? &o.overwrite
                                              : nullptr;
  if (field == nullptr) {
    const auto meant = nearest(name, {"allow_missing", "overwrite"});
    throw Error(ErrorKind::usage, printable(name, 60),
                "is no key of merge" + (meant ? "; did you mean " + *meant + "?"
                                              : std::string("; allow_missing and overwrite are")));
  }
  if (value != "true" && value != "false")
    throw Error(ErrorKind::usage, name, "must be true or false, not '" + printable(value, 40) + "'");
  *field = value == "true";
}

void require_separate(const FoundParts& found, const fs::path& table) {
  OutputGuard guard;
  for (const auto& part : found.parts) {
    for (const auto& file : files_of_part(part.table)) guard.reads(file, part.record.part.text());
  }
  guard.writes(table, "SAVE_PATH");
  for (const char* end : {".lock", ".run.json"}) guard.writes(table.string() + end, "beside SAVE_PATH,");
  note_merged(guard, found, table);
  guard.require_separate();
}

std::string describe_parts(const FoundParts& found) {
  double seconds = 0, longest = 0;
  for (const auto& part : found.parts) {
    seconds += part.record.seconds;
    longest = std::max(longest, part.record.seconds);
  }
  return fmt::format("parts:       {} of {}, {:.1f} s in all, the longest {:.1f} s\n", found.parts.size(),
                     found.first().part.of, seconds, longest);
}

void note_parts(const FoundParts& found, config::RunSummary& summary) {
  double seconds = 0;
  for (const auto& part : found.parts) seconds += part.record.seconds;
  summary.count("parts", found.parts.size());
  summary.count("parts missing", found.absent.size());
  summary.more()["seconds_of_parts"] = seconds;
  summary.more()["merged_program"] = found.first().program;
}

int run(Options& o, config::RunSummary& summary) {
  for (const auto& key : o.keys) set_key(key, o);
  const auto table = fs::is_directory(o.save_path) ? dataset_table(o.save_path) : o.save_path;
  const auto found = find_parts(table, o.allow_missing);
  require_separate(found, table);
  const RunLock lock(table);
  MergedTable merged(found, table);
  write_merged(merged, found, table, o.overwrite);
  summary.goes_to(config::summary_file(table));
  for (const auto& part : found.absent) log().warn("{}; its rows are not in {}", part, table.string());
  Counts counts;
  counts.failed = merged.failed;
  counts.done = merged.rows.orders.size() - merged.failed;
  counts.reasons = std::move(merged.reasons);
  note_counts(counts, summary);
  note_parts(found, summary);
  const auto outcome = write_merged_results(std::move(merged), found, table, summary);
  summary.output(table);
  print_results(describe(counts) + describe_parts(found) + outcome.text);
  const bool complete = counts.failed == 0 && outcome.complete && found.absent.empty();
  return complete ? kExitDone : kExitSomeCasesFailed;
}

}  // namespace

int merge_program(int argc, const char* const* argv) {
  CLI::App app(
      "The parts that localize, create_dataset or test wrote with part=1/N to part=N/N, put together to what "
      "one undivided run writes, byte for byte.",
      "merge");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] {
    config::RunSummary summary("merge", train::software_versions());
    return summary.around([&] { return run(options, summary); });
  });
}

}  // namespace deepwrist::pipeline
