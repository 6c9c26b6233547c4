#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace deepwrist::config {

/// "<stem>_summary.json" beside a table, or another result.
std::filesystem::path summary_file(std::filesystem::path table);

/// How often each reason was given.
using ReasonCounts = std::map<std::string, std::size_t>;

/// What a run came to, in one JSON file for whoever looks after many runs (docs/administration.md). Reasons
/// of failures are those of the results; nothing else of a patient or a file gets into it.
class RunSummary {
 public:
  /// `versions`: of what the results depend on, by name.
  RunSummary(std::string program, std::map<std::string, std::string> versions);

  /// The run owns its outputs from now on: an earlier run's `file` goes, and it is written when this one
  /// ends; none is there after one that was killed. Without that nothing is touched, so that a run that was
  /// refused leaves another's summary alone.
  void goes_to(std::filesystem::path file);
  /// Ends the phase before, whose seconds are told by its name.
  void phase(const std::string& name);
  void count(const std::string& what, std::size_t number) { counts_[what] = number; }
  /// The most frequent fifty of them are told, the others as one number.
  void failures(const ReasonCounts& reasons) { reasons_ = reasons; }
  /// A file or folder, which is told where it is there in the end.
  void output(const std::filesystem::path& file);
  /// Called when the file is written, also after an error, to tell what there is by then.
  void at_end(std::function<void()> note) { at_end_ = std::move(note); }
  /// More of the program's own, beside the keys that every summary has.
  nlohmann::ordered_json& more() { return more_; }

  /// Runs `work` and writes the file: with its exit code, or with that of the exception that ends it, which
  /// passes on. Throws Error(io) where the file cannot be written.
  int around(const std::function<int()>& work);

 private:
  void write(int exit_code, const std::string& error);
  void write_failure(int exit_code, const std::string& error);

  std::string program_;
  std::map<std::string, std::string> versions_;
  std::filesystem::path file_;
  std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now(), phase_begun_ = begun_;
  std::string phase_;
  std::vector<std::pair<std::string, double>> seconds_;
  nlohmann::ordered_json counts_ = nlohmann::ordered_json::object(), more_ = nlohmann::ordered_json::object();
  ReasonCounts reasons_;
  std::vector<std::string> outputs_;
  std::function<void()> at_end_;
};

}  // namespace deepwrist::config
