#include "core/nn/fast/convolution_choice.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::nn {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 1 << 20, kMaxMachines = 100;
constexpr int64_t kTile = 4, kEnoughTiles = 64;

int64_t tiles_of(const Shape& shape) {
  return (shape[2] + kTile - 1) / kTile * ((shape[3] + kTile - 1) / kTile);
}

std::string name_of(const Shape& in, int64_t out) {
  return std::to_string(in[1]) + " to " + std::to_string(out) + ", " + std::to_string(in[0]) + " of " +
         std::to_string(in[3]) + "x" + std::to_string(in[2]);
}

/// The machines in the file; an empty object when there is no such file or it holds something else.
json read_machines(const fs::path& file) {
  try {
    const auto document = json::parse(read_file(file, kMaxBytes), nullptr, /*allow_exceptions=*/false);
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

ConvolutionChoices::ConvolutionChoices(fs::path file, std::string machine, Measure measure)
    : file_(std::move(file)), machine_(std::move(machine)), measure_(std::move(measure)) {
  if (!file_.empty()) load();
}

void ConvolutionChoices::load() {
  const auto machines = read_machines(file_);
  if (!machines.contains(machine_) || !machines[machine_].is_object()) return;
  for (const auto& [name, times] : machines[machine_].items()) {
    if (!times.is_array() || times.size() != 2 || !times[0].is_number() || !times[1].is_number()) continue;
    const ConvolutionTimes known{times[0].get<double>(), times[1].get<double>()};
    if (known.direct > 0 && known.winograd > 0) known_.emplace(name, known);
  }
}

Shape ConvolutionChoices::representative(Shape in) {
  in[0] = std::min(in[0], (kEnoughTiles + tiles_of(in) - 1) / tiles_of(in));
  while (in[2] % 2 == 0 && in[3] % 2 == 0 && in[0] * tiles_of(in) >= 2 * kEnoughTiles) {
    in[2] /= 2;
    in[3] /= 2;
  }
  return in;
}

bool ConvolutionChoices::winograd_is_faster(const Shape& in, int64_t out) {
  const auto shape = representative(in);
  if (std::min(shape[2], shape[3]) < kTile) return false;  // most of every tile would be thrown away
  const auto name = name_of(shape, out);
  auto known = known_.find(name);
  if (known == known_.end()) {
    known = known_.emplace(name, measure_(shape, out)).first;
    changed_ = true;
    log().debug("convolution {}: direct {:.3f} ms, winograd {:.3f} ms", name, known->second.direct * 1e3,
                known->second.winograd * 1e3);
  }
  return known->second.winograd < known->second.direct;
}

void ConvolutionChoices::save() {
  if (!changed_ || file_.empty()) return;
  changed_ = false;
  auto machines = read_machines(file_);  // others may have written since
  if (machines.size() >= kMaxMachines) machines = json::object();
  auto& mine = machines[machine_];
  mine = json::object();
  for (const auto& [name, times] : known_) mine[name] = {times.direct, times.winograd};
  try {
    write_file_atomically(
        file_, json{{"seconds", "direct, winograd"}, {"machines", machines}}.dump(2, ' ', true) + "\n");
  } catch (const Error& error) {
    log().debug("measured again next time: {}", error.what());
  }
}

fs::path convolution_choices_file() {
  const auto below = [](const char* variable) -> fs::path {
    const char* value = std::getenv(variable);
    return value != nullptr && *value == '/' ? fs::path(value) : fs::path();
  };
  auto cache = below("XDG_CACHE_HOME");
  if (cache.empty() && !below("HOME").empty()) cache = below("HOME") / ".cache";
  return cache.empty() ? cache : cache / "deepwrist" / "convolutions.json";
}

}  // namespace deepwrist::nn
