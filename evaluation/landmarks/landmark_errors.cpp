#include "evaluation/landmarks/landmark_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/stats/bootstrap.h"
#include "core/stats/descriptive.h"
#include "evaluation/landmarks/landmark_statistics.h"

// Of a radiograph with K landmarks, offsets (dx, dy) = found - truth in pixels, spacing (w, h) in mm per
// pixel:
//
//   error of a landmark     |(dx, dy)| px, |(w dx, h dy)| mm
//   one landmark's result   errors of all radiographs
//   "all landmarks"         mean, median, ... of all K errors of all radiographs; shares within a distance
//                           are of radiographs: the farthest of the K decides, also along x and along y alone
//
// Intervals of means are by a bootstrap that draws radiographs with all of their landmarks, whose errors go
// together.
//
// A radiograph without a spacing counts in pixels only. Shares have Wilson's intervals.

namespace deepwrist::evaluation {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kAllLandmarks = "all landmarks";

template <typename Error>
double mean_over_landmarks(const LandmarkCase& item, const Error& error) {
  double sum = 0;
  for (std::size_t k = 0; k < item.found.size(); ++k) sum += error(k);
  return item.found.empty() ? kNone : sum / static_cast<double>(item.found.size());
}

/// Shares of radiographs whose farthest landmark is at most so far off.
std::vector<stats::Estimate> recall_of(const std::vector<double>& farthest) {
  std::vector<stats::Estimate> recall;
  for (const double distance : kRecallDistances) {
    if (farthest.empty()) break;
    const auto found = static_cast<std::size_t>(
        std::ranges::count_if(farthest, [&](double error) { return error <= distance; }));
    recall.push_back({static_cast<double>(found) / static_cast<double>(farthest.size()),
                      stats::wilson(found, farthest.size())});
  }
  return recall;
}

LandmarkResult result_of(const std::vector<const LandmarkCase*>& cases, View view,
                         std::optional<std::size_t> landmark) {
  LandmarkResult result;
  result.view = view;
  result.landmark = landmark;
  std::vector<double> px, farthest_mm, farthest_x, farthest_y;
  std::vector<std::uint32_t> of_px, of_mm;  // which radiograph an error is of
  std::uint32_t radiograph = 0;
  for (const auto* item : cases) {
    ++radiograph;
    double farthest = 0, along_x = 0, along_y = 0;
    for (std::size_t k = 0; k < item->found.size(); ++k) {
      if (landmark && k != *landmark) continue;
      px.push_back(item->error_px(k));
      of_px.push_back(radiograph);
      if (!item->mm_per_px) continue;
      result.errors_mm.push_back(item->error_mm(k));
      of_mm.push_back(radiograph);
      farthest = std::max(farthest, item->error_mm(k));
      const auto offset = item->found[k] - item->truth[k];
      along_x = std::max(along_x, std::abs(offset.x) * item->mm_per_px->width);
      along_y = std::max(along_y, std::abs(offset.y) * item->mm_per_px->height);
    }
    if (!item->mm_per_px) continue;
    farthest_mm.push_back(farthest);
    farthest_x.push_back(along_x);
    farthest_y.push_back(along_y);
  }
  result.mean_mm = stats::bootstrap_mean(result.errors_mm, of_mm).interval;
  result.mean_px = stats::bootstrap_mean(px, of_px).interval;
  std::ranges::sort(result.errors_mm);
  result.px = summarize_errors(px);
  result.mm = summarize_errors(result.errors_mm);
  result.recall = recall_of(farthest_mm);
  result.recall_x = recall_of(farthest_x);
  result.recall_y = recall_of(farthest_y);
  return result;
}

nlohmann::json recall_json(const std::vector<stats::Estimate>& recall) {
  auto json = nlohmann::json::array();
  for (std::size_t i = 0; i < recall.size(); ++i) {
    json.push_back({{"within_mm", kRecallDistances[i]},
                    {"share", recall[i].value},
                    {"low", recall[i].interval.low},
                    {"high", recall[i].interval.high}});
  }
  return json;
}

/// Shares within distances along each axis; empty where no radiograph has a spacing.
std::string axis_recall_text(const std::vector<LandmarkResult>& results) {
  std::string text = fmt::format("\n{:<4} {:<20} {:<4}", "view", "landmark", "axis");
  for (const double distance : kRecallDistances)
    text += fmt::format(" {:>7}", fmt::format("<={} mm", distance));
  text += "\n";
  bool any = false;
  for (const auto& result : results) {
    for (const auto& [axis, shares] : {std::pair{'x', &result.recall_x}, {'y', &result.recall_y}}) {
      if (shares->empty()) continue;
      any = true;
      text += fmt::format("{:<4} {:<20} {:<4}", name(result.view), landmark_label(result), axis);
      for (const auto& recall : *shares) text += fmt::format(" {:>6.1f}%", 100 * recall.value);
      text += "\n";
    }
  }
  return any ? text : "";
}

nlohmann::json errors_json(const ErrorSummary& errors, const stats::Interval& of_mean) {
  if (errors.count == 0) return nullptr;
  nlohmann::json json{{"points", errors.count}};
  for (const auto& statistic : landmark_statistics()) json[statistic.key] = errors.*statistic.value;
  const auto bound = [](double value) {
    return std::isnan(value) ? nlohmann::json() : nlohmann::json(value);
  };
  json["mean_low"] = bound(of_mean.low);
  json["mean_high"] = bound(of_mean.high);
  return json;
}

}  // namespace

double LandmarkCase::error_px(std::size_t landmark) const {
  return std::hypot(found[landmark].x - truth[landmark].x, found[landmark].y - truth[landmark].y);
}

double LandmarkCase::error_mm(std::size_t landmark) const {
  if (!mm_per_px) return kNone;
  return std::hypot((found[landmark].x - truth[landmark].x) * mm_per_px->width,
                    (found[landmark].y - truth[landmark].y) * mm_per_px->height);
}

double LandmarkCase::mean_error_mm() const {
  return mean_over_landmarks(*this, [&](std::size_t k) { return error_mm(k); });
}

double LandmarkCase::mean_error_px() const {
  return mean_over_landmarks(*this, [&](std::size_t k) { return error_px(k); });
}

ErrorSummary summarize_errors(const std::vector<double>& errors) {
  if (errors.empty()) return {0, kNone, kNone, kNone, kNone};
  return {errors.size(), stats::mean(errors), stats::quantile(errors, 0.5), stats::quantile(errors, 0.95),
          *std::ranges::max_element(errors)};
}

std::vector<LandmarkResult> analyse_landmarks(const std::vector<LandmarkCase>& cases) {
  std::vector<LandmarkResult> results;
  for (const View view : {View::pa, View::lat}) {
    std::vector<const LandmarkCase*> of_view;
    for (const auto& item : cases) {
      if (item.view == view) of_view.push_back(&item);
    }
    if (of_view.empty()) continue;
    for (std::size_t k = 0; k < of_view.front()->truth.size(); ++k) {
      results.push_back(result_of(of_view, view, k));
    }
    results.push_back(result_of(of_view, view, std::nullopt));
  }
  return results;
}

std::string landmark_label(const LandmarkResult& result) {
  return result.landmark ? report::numbered_landmark(result.view, *result.landmark) : kAllLandmarks;
}

report::LandmarkNames names_of(const LandmarkResult& result) {
  return result.landmark ? report::landmark_names(result.view, *result.landmark)
                         : report::LandmarkNames{kAllLandmarks, kAllLandmarks};
}

std::string landmark_text(const std::vector<LandmarkResult>& results) {
  const bool in_mm =
      std::ranges::any_of(results, [](const LandmarkResult& result) { return result.mm.count > 0; });
  std::string text = fmt::format("\n{:<4} {:<20} {:>6}", "view", "landmark", "points");
  const char* unit = in_mm ? " mm" : " px";  // beside the first
  for (const auto& statistic : landmark_statistics()) {
    text += fmt::format(" {:>8}", std::string(statistic.column) + std::exchange(unit, ""));
  }
  for (const double distance : kRecallDistances) {
    if (in_mm) text += fmt::format(" {:>7}", fmt::format("<={} mm", distance));
  }
  text += "\n";
  for (const auto& result : results) {
    const auto& errors = in_mm ? result.mm : result.px;
    text += fmt::format("{:<4} {:<20} {:>6}", name(result.view), names_of(result).short_name, errors.count);
    for (const auto& statistic : landmark_statistics()) {
      text += fmt::format(" {:>8.2f}", errors.*statistic.value);
    }
    for (const auto& recall : result.recall) text += fmt::format(" {:>6.1f}%", 100 * recall.value);
    text += "\n";
  }
  return text + axis_recall_text(results) + "\n";
}

nlohmann::json landmark_json(const std::vector<LandmarkResult>& results) {
  auto json = nlohmann::json::array();
  for (const auto& result : results) {
    nlohmann::json item{{"view", name(result.view)},
                        {"landmark", names_of(result).name},
                        {"error_mm", errors_json(result.mm, result.mean_mm)},
                        {"error_px", errors_json(result.px, result.mean_px)}};
    item["recall"] = recall_json(result.recall);
    item["recall_x"] = recall_json(result.recall_x);
    item["recall_y"] = recall_json(result.recall_y);
    json.push_back(std::move(item));
  }
  return json;
}

}  // namespace deepwrist::evaluation
