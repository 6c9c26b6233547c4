#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace deepwrist {

/// Seconds that `cores` were busy since the machine started, from the text of /proc/stat; not those of
/// processes that gave way by their niceness, unless `with_nice`. Other lines are passed over.
double busy_seconds(std::string_view proc_stat, const std::vector<int>& cores, bool with_nice);

/// How much others use the cores that this process may use. Not thread-safe.
class OtherProcesses {
 public:
  OtherProcesses();

  /// Cores that processes other than this one and its children kept busy, on average since the call before or
  /// the constructor; nothing where the system does not tell.
  std::optional<double> busy_cores();
  /// Cores in this process's affinity, which all this is about.
  int cores() const { return static_cast<int>(cores_.size()); }

 private:
  struct Sample {
    std::chrono::steady_clock::time_point time;
    std::optional<double> all_s;  ///< of all processes
    double own_s = 0;
  };
  Sample take() const;

  std::vector<int> cores_;
  Sample last_;
};

}  // namespace deepwrist
