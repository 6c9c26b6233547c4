#include "core/engine/choice/timing_cache.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/log.h"

namespace deepwrist::engine {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 1 << 20, kMaxMachines = 100;

/// The machines in the file; an empty object when there is no such file or it holds something else.
json read_machines(const fs::path& file) {
  try {
    const auto document = read_json(file, kMaxBytes);
    if (document.is_object() && document.contains("machines") && document["machines"].is_object() &&
        document["machines"].size() <= kMaxMachines) {
      return document["machines"];
    }
  } catch (const Error& error) {
    log().debug("{}: {}", file.string(), error.what());
  }
  return json::object();
}

}  // namespace

TimingCache::TimingCache(fs::path file, std::string machine, std::string ways)
    : file_(std::move(file)), machine_(std::move(machine)), ways_(std::move(ways)) {
  if (!file_.empty()) load();
}

void TimingCache::load() {
  const auto machines = read_machines(file_);
  if (!machines.contains(machine_) || !machines[machine_].is_object()) return;
  for (const auto& [computation, times] : machines[machine_].items()) {
    if (!times.is_array() || times.size() != 2 || !times[0].is_number() || !times[1].is_number()) continue;
    const TwoTimes known{times[0].get<double>(), times[1].get<double>()};
    if (known.first > 0 && known.second > 0) known_.emplace(computation, known);
  }
}

bool TimingCache::second_is_faster(const std::string& computation, const Measure& measure) {
  auto known = known_.find(computation);
  if (known == known_.end()) {
    known = known_.emplace(computation, measure()).first;
    changed_ = true;
    log().debug("{}: {} take {:.3f} and {:.3f} ms", computation, ways_, known->second.first * 1e3,
                known->second.second * 1e3);
  }
  return known->second.second < known->second.first;
}

void TimingCache::save() {
  if (!changed_ || file_.empty()) return;
  changed_ = false;
  auto machines = read_machines(file_);  // others may have written since
  if (machines.size() >= kMaxMachines) machines = json::object();
  auto& mine = machines[machine_];
  mine = json::object();
  for (const auto& [computation, times] : known_) mine[computation] = {times.first, times.second};
  try {
    write_file_atomically(file_, json{{"seconds", ways_}, {"machines", machines}}.dump(2, ' ', true) + "\n");
  } catch (const Error& error) {
    log().debug("measured again next time: {}", error.what());
  }
}

fs::path timing_cache_file(const std::string& name) {
  const auto below = [](const char* variable) -> fs::path {
    const char* value = std::getenv(variable);
    return value != nullptr && *value == '/' ? fs::path(value) : fs::path();
  };
  auto cache = below("XDG_CACHE_HOME");
  if (cache.empty() && !below("HOME").empty()) cache = below("HOME") / ".cache";
  return cache.empty() ? cache : cache / "deepwrist" / name;
}

}  // namespace deepwrist::engine
