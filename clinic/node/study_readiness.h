#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace deepwrist::clinic {

/// A clock that is never set; what it says does not outlive the process.
using SteadyTime = std::chrono::steady_clock::time_point;

/// A study whose objects arrive. C-STORE has no end: nobody says that it is complete.
struct WaitingStudy {
  SteadyTime first_arrival{};
  SteadyTime last_arrival{};
  bool has_pa = false;
  bool has_lat = false;
};

struct ReadinessRules {
  double quiet_s = 20;     ///< without a further object
  double longest_s = 120;  ///< from the first, however many more come
};

/// Whether a study is to be predicted now: both views are there, or nothing came for `quiet_s`, or it has
/// waited for `longest_s`.
bool ready(const WaitingStudy& study, SteadyTime now, const ReadinessRules& rules = {});

/// The studies that wait, by their numbers. After a start they count from when they are told of first.
class WaitingStudies {
 public:
  explicit WaitingStudies(const ReadinessRules& rules = {}) : rules_(rules) {}

  /// An object of the study arrived, or is found at the start. `view`: "PA", "LAT" or empty.
  void arrived(std::int64_t study, std::string_view view, SteadyTime now);
  /// Those that are ready, which then wait no more.
  std::vector<std::int64_t> take_ready(SteadyTime now);
  std::size_t size() const { return studies_.size(); }

 private:
  const ReadinessRules rules_;
  std::map<std::int64_t, WaitingStudy> studies_;
};

}  // namespace deepwrist::clinic
