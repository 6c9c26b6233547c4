#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace deepwrist::engine {

/// Seconds of one computation done in two ways.
struct TwoTimes {
  double first, second;
};

/// Which of two ways is faster on this machine, measured the first time a computation comes up and remembered
/// in a file for each machine. A file that is damaged or cannot be written is no error: what it does not say
/// is measured again. One thread.
class TimingCache {
 public:
  using Measure = std::function<TwoTimes()>;

  /// `file` may be empty: nothing is remembered. `machine` says what the times hold for; `ways` names the two
  /// for people who read the file.
  TimingCache(std::filesystem::path file, std::string machine, std::string ways);

  /// `computation` names it in the file.
  bool second_is_faster(const std::string& computation, const Measure& measure);
  /// Writes what was measured since the last time.
  void save();

 private:
  void load();

  std::filesystem::path file_;
  std::string machine_, ways_;
  std::map<std::string, TwoTimes> known_;
  bool changed_ = false;
};

/// $XDG_CACHE_HOME/deepwrist/`name`, or below ~/.cache; empty without a home.
std::filesystem::path timing_cache_file(const std::string& name);

}  // namespace deepwrist::engine
