#include "clinic/node/study_readiness.h"

namespace deepwrist::clinic {
namespace {

double seconds_between(SteadyTime start, SteadyTime end) {
  return std::chrono::duration<double>(end - start).count();
}

}  // namespace

bool ready(const WaitingStudy& study, SteadyTime now, const ReadinessRules& rules) {
  return (study.has_pa && study.has_lat) || seconds_between(study.last_arrival, now) >= rules.quiet_s ||
         seconds_between(study.first_arrival, now) >= rules.longest_s;
}

void WaitingStudies::arrived(std::int64_t study, std::string_view view, SteadyTime now) {
  auto& waiting = studies_.try_emplace(study, WaitingStudy{now, now}).first->second;
  waiting.last_arrival = now;
  waiting.has_pa = waiting.has_pa || view == "PA";
  waiting.has_lat = waiting.has_lat || view == "LAT";
}

std::vector<std::int64_t> WaitingStudies::take_ready(SteadyTime now) {
  std::vector<std::int64_t> found;
  for (auto study = studies_.begin(); study != studies_.end();) {
    if (!ready(study->second, now, rules_)) {
      ++study;
      continue;
    }
    found.push_back(study->first);
    study = studies_.erase(study);
  }
  return found;
}

}  // namespace deepwrist::clinic
