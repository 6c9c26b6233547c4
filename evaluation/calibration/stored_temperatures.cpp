#include "evaluation/calibration/stored_temperatures.h"

#include <fmt/format.h>

#include <algorithm>

namespace deepwrist::evaluation {
namespace {

bool is_worse(const CalibrationGain& gain) {
  return gain.cross_validated && gain.cross_validated->log_loss > gain.before.log_loss;
}

std::string losses(const CalibrationGain& gain) {
  return fmt::format("{:.4f} -> {:.4f}", gain.before.log_loss, gain.cross_validated->log_loss);
}

void choose_view(const ViewTemperatures& view, bool force, TemperatureChoice& choice) {
  const bool view_is_worse = is_worse(view.gain);
  if (view_is_worse) {
    choice.remarks.push_back(fmt::format(
        "{}: the temperatures make the cross-validated log loss worse, {}; {}", name(view.view),
        losses(view.gain),
        force ? "they are stored all the same, as force=true asks"
              : "none is stored, what the manifest has of this view stays; force=true stores them"));
  }
  for (const auto& fold : view.folds) {
    auto& stored = choice.temperatures.emplace_back(StoredTemperature{view.view, fold.fold, fold.value});
    if (view_is_worse) {
      if (!force) stored.value.reset();
      continue;
    }
    if (!is_worse(fold.gain)) continue;
    if (!force) stored.value = 1;
    choice.remarks.push_back(fmt::format(
        "{} fold {}: its temperature of {:.3f} makes the cross-validated log loss of its cases worse, "
        "{}; {}",
        name(view.view), fold.fold, fold.value, losses(fold.gain),
        force ? "it is stored all the same, as force=true asks"
              : "1 is stored in its place, the network as it is; force=true stores it"));
  }
}

}  // namespace

std::optional<double> TemperatureChoice::of(View view, int fold) const {
  for (const auto& item : temperatures) {
    if (item.view == view && item.fold == fold) return item.value;
  }
  return std::nullopt;
}

bool TemperatureChoice::stores(View view) const {
  return std::ranges::any_of(temperatures,
                             [&](const auto& item) { return item.view == view && item.value.has_value(); });
}

TemperatureChoice choose_stored(const std::vector<ViewTemperatures>& views, bool force) {
  TemperatureChoice choice;
  for (const auto& view : views) choose_view(view, force, choice);
  return choice;
}

}  // namespace deepwrist::evaluation
