#include "core/program/run_summary.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/host_name.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/base/peak_memory.h"
#include "core/base/threads.h"

// NAME_summary.json, in this order, then what the program adds (? may be absent):
//
//   {"schema": "deepwrist-summary-1", "program": "test",
//    "state": "done" | "some failed" | "stopped" | "failed", "exit_code": 3, ? "error": TEXT,
//    "started": "2020-01-02T03:04:05Z", "ended": ..., "seconds": {"all": 12.5, "preparing": 1.5, ...},
//    "counts": {"done": 38, "failed": 2, ...}, "failures": [{"reason": TEXT, "count": 2}, ...],
//    "outputs": [PATH, ...], "host": ..., "processor": ..., "peak_memory_bytes": ...,
//    "versions": {"deepwrist": "0.1.0", ...}}

namespace deepwrist::config {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostReasons = 50;

std::string utc(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  const auto whole = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return std::round(whole * 1000) / 1000;
}

const char* state_of(int exit_code) {
  if (exit_code == kExitDone) return "done";
  if (exit_code == kExitSomeCasesFailed) return "some failed";
  return exit_code == kExitInterrupted || exit_code == kExitTerminated ? "stopped" : "failed";
}

ordered_json failures_json(const ReasonCounts& reasons) {
  std::vector<std::pair<std::string, std::size_t>> sorted(reasons.begin(), reasons.end());
  std::ranges::stable_sort(sorted, std::greater(), &std::pair<std::string, std::size_t>::second);
  auto failures = ordered_json::array();
  std::size_t others = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < kMostReasons)
      failures.push_back({{"reason", sorted[i].first}, {"count", sorted[i].second}});
    else
      others += sorted[i].second;
  }
  if (others > 0) failures.push_back({{"reason", "other reasons"}, {"count", others}});
  return failures;
}

}  // namespace

std::filesystem::path summary_file(std::filesystem::path table) {
  table.replace_filename(table.stem().string() + "_summary.json");
  return table;
}

RunSummary::RunSummary(std::string program, std::map<std::string, std::string> versions)
    : program_(std::move(program)), versions_(std::move(versions)) {}

void RunSummary::goes_to(std::filesystem::path file) {
  file_ = std::move(file);
  std::error_code failed;  // of what cannot be removed, nor replaced in the end, which is said then
  std::filesystem::remove(file_, failed);
}

void RunSummary::phase(const std::string& name) {
  if (!phase_.empty()) seconds_.emplace_back(phase_, seconds_since(phase_begun_));
  phase_ = name;
  phase_begun_ = std::chrono::steady_clock::now();
}

void RunSummary::output(const std::filesystem::path& file) {
  if (!file.empty()) outputs_.push_back(std::filesystem::absolute(file).lexically_normal().string());
}

int RunSummary::around(const std::function<int()>& work) {
  try {
    const int code = work();
    write(code, "");
    return code;
  } catch (const Error& error) {
    write_failure(exit_code(error.kind()), error.what());
    throw;
  } catch (const std::exception& error) {
    write_failure(kExitFailed, error.what());
    throw;
  }
}

void RunSummary::write_failure(int exit_code, const std::string& error) {
  try {
    write(exit_code, error);
  } catch (const std::exception& second) {  // what ended the run counts
    log().warn("the summary of the run cannot be written: {}", second.what());
  }
}

void RunSummary::write(int exit_code, const std::string& error) {
  if (file_.empty()) return;
  if (at_end_) at_end_();
  phase("");
  ordered_json seconds{{"all", seconds_since(begun_)}};
  for (const auto& [name, of_phase] : seconds_) seconds[name] = of_phase;
  ordered_json json{{"schema", "deepwrist-summary-1"},
                    {"program", program_},
                    {"state", state_of(exit_code)},
                    {"exit_code", exit_code}};
  if (!error.empty()) json["error"] = error;
  json["started"] = utc(started_);
  json["ended"] = utc(std::chrono::system_clock::now());
  json["seconds"] = std::move(seconds);
  json["counts"] = counts_;
  json["failures"] = failures_json(reasons_);
  json["outputs"] = ordered_json::array();
  for (const auto& output : outputs_) {
    std::error_code unknown;
    if (std::filesystem::exists(output, unknown)) json["outputs"].push_back(output);
  }
  json["host"] = host_name();
  json["processor"] = processor_name();
  json["peak_memory_bytes"] = peak_memory();
  json["versions"] = versions_;
  json.update(more_);
  write_file_atomically(file_, json_text(json, 2));
}

}  // namespace deepwrist::config
