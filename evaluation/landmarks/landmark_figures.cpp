#include "evaluation/landmarks/landmark_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/markup.h"
#include "core/stats/descriptive.h"
#include "evaluation/landmarks/landmark_sides.h"

// Three charts:
//
//   cumulative      x distance, y share of radiographs: steps for each landmark, dashed for the farthest of a
//                   radiograph, marks with Wilson's intervals at kRecallDistances (mm only)
//   offsets         found - annotated, y downwards as in the radiograph; along x wrists of the other side are
//                   mirrored (landmark_sides.h)
//   Bland–Altman    x mean of both, y their difference; lines at bias and limits, bands for their intervals
//
// The first two end at 1.05 × the farthest or, if less, 4.2 × the 95th percentile, so that one miss does
// not press all others together; the first shows 5 mm at least, the second says how many lie outside.

namespace deepwrist::evaluation {
namespace {

using report::Figure;
using report::Series;
using report::SeriesKind;
using report::XyChart;

constexpr int kGrey = 7;  // of what belongs to no landmark

std::vector<const LandmarkCase*> cases_of(const std::vector<LandmarkCase>& cases, View view, Unit unit) {
  std::vector<const LandmarkCase*> used;
  for (const auto& item : cases) {
    if (item.view == view && (unit == Unit::px || item.mm_per_px)) used.push_back(&item);
  }
  return used;
}

double error_of(const LandmarkCase& item, std::size_t landmark, Unit unit) {
  return unit == Unit::mm ? item.error_mm(landmark) : item.error_px(landmark);
}

/// The empirical distribution of some errors as steps from 0 to 1.
Series distribution(const std::string& name, std::vector<double> errors, int colour) {
  std::ranges::sort(errors);
  Series series{.name = name, .points = {{0, 0}}, .colour = colour};
  series.kind = SeriesKind::steps;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    series.points.emplace_back(errors[i], static_cast<double>(i + 1) / static_cast<double>(errors.size()));
  }
  return series;
}

/// Shares of radiographs found within the distances, with their intervals.
Series recall_series(const LandmarkResult& all) {
  Series series{.name = "all landmarks within 1 to 5 mm, 95 % intervals", .points = {}, .colour = kGrey};
  series.kind = SeriesKind::markers;
  for (std::size_t i = 0; i < all.recall.size(); ++i) {
    const auto& share = all.recall[i];
    series.points.emplace_back(kRecallDistances[i], share.value);
    series.y_bars.emplace_back(share.interval.low, share.interval.high);
    series.notes.push_back(fmt::format("{:.1f} % within {} mm", 100 * share.value, kRecallDistances[i]));
  }
  return series;
}

/// A radius that shows nearly everything: what is farther off than four times most is not drawn.
double shown_radius(const std::vector<double>& distances) {
  if (distances.empty()) return 1;
  const double most = stats::quantile(distances, 0.95), all = *std::ranges::max_element(distances);
  return std::max(1.05 * std::min(all, 4 * most), 1e-6);
}

}  // namespace

std::string axis_text(const LandmarkOffsets& offsets) {
  return fmt::format("{} {}", offsets.axis, offsets.direction);
}

Figure cumulative_figure(const std::vector<LandmarkCase>& cases, const std::vector<LandmarkResult>& results,
                         View view, Unit unit) {
  const auto used = cases_of(cases, view, unit);
  XyChart chart;
  chart.x_label = fmt::format("distance ({})", name(unit));
  chart.y_label = "share of radiographs";
  std::vector<double> farthest(used.size(), 0);
  const std::size_t landmarks = used.empty() ? 0 : used.front()->truth.size();
  for (std::size_t k = 0; k < landmarks; ++k) {
    std::vector<double> errors;
    for (std::size_t i = 0; i < used.size(); ++i) {
      errors.push_back(error_of(*used[i], k, unit));
      farthest[i] = std::max(farthest[i], errors.back());
    }
    chart.series.push_back(distribution(report::numbered_landmark(view, k), std::move(errors),
                                        report::landmark_series_colour(k)));
  }
  const double radius = shown_radius(farthest);
  chart.series.push_back(distribution("the farthest landmark of each", std::move(farthest), kGrey));
  chart.series.back().dashed = true;
  for (const auto& result : results) {
    if (unit == Unit::mm && result.view == view && !result.landmark) {
      chart.series.push_back(recall_series(result));
    }
  }
  chart.x_range =
      report::ValueRange{0, unit == Unit::mm ? std::max(radius, kRecallDistances.back()) : radius};
  chart.y_range = report::ValueRange{0, 1};
  return {fmt::format("cumulative_error_{}", name(view)), "Share of radiographs within a distance", chart,
          ""};
}

Figure offset_figure(const std::vector<LandmarkCase>& cases, View view, Unit unit) {
  const auto sides = view_sides(cases, view);
  std::vector<std::pair<const LandmarkCase*, int>> used;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (sides.sign[i] != 0 && (unit == Unit::px || cases[i].mm_per_px))
      used.emplace_back(&cases[i], sides.sign[i]);
  }
  XyChart chart;
  chart.x_label = fmt::format("x {}, {} from the annotated to the found point", sides.direction, name(unit));
  chart.y_label = fmt::format("y downwards, {} from the annotated to the found point", name(unit));
  chart.square = chart.y_downwards = true;
  std::vector<double> distances;
  const std::size_t landmarks = used.empty() ? 0 : used.front().first->truth.size();
  for (std::size_t k = 0; k < landmarks; ++k) {
    Series series{.name = report::numbered_landmark(view, k),
                  .points = {},
                  .colour = report::landmark_series_colour(k)};
    series.kind = SeriesKind::markers;
    for (const auto& [item, sign] : used) {
      const cv::Size2d scale = unit == Unit::mm ? *item->mm_per_px : cv::Size2d(1, 1);
      const auto offset = item->found[k] - item->truth[k];
      series.points.emplace_back(sign * offset.x * scale.width, offset.y * scale.height);
      series.notes.push_back(item->id);
      distances.push_back(error_of(*item, k, unit));
    }
    chart.series.push_back(std::move(series));
  }
  const double radius = shown_radius(distances);
  chart.x_range = chart.y_range = report::ValueRange{-radius, radius};
  chart.references = {{{-radius, 0}, {radius, 0}, ""}, {{0, -radius}, {0, radius}, ""}};
  Figure figure{fmt::format("offsets_{}", name(view)), "Offsets from the annotation", chart, ""};
  const auto outside = std::ranges::count_if(distances, [&](double distance) { return distance > radius; });
  figure.note = sides.remark;
  if (outside > 0) {
    figure.note += fmt::format("{}{} of {} landmarks lie farther off.", figure.note.empty() ? "" : " ",
                               outside, distances.size());
  }
  return figure;
}

Figure bland_altman_figure(const LandmarkOffsets& offsets, const std::string& difference) {
  const auto& agreement = offsets.agreement;
  XyChart chart;
  chart.x_label = fmt::format("mean of both, {} ({})", offsets.axis, name(offsets.unit));
  chart.y_label = fmt::format("{}, {} ({})", difference, axis_text(offsets), name(offsets.unit));
  Series series{
      .name = "radiographs", .points = {}, .colour = report::landmark_series_colour(offsets.landmark)};
  series.kind = SeriesKind::markers;
  double low = 0, high = 0, largest = 0;
  for (std::size_t i = 0; i < offsets.found.size(); ++i) {
    const double mean = (offsets.found[i] + offsets.truth[i]) / 2;
    const double offset = offsets.found[i] - offsets.truth[i];
    series.points.emplace_back(mean, offset);
    low = i == 0 ? mean : std::min(low, mean);
    high = i == 0 ? mean : std::max(high, mean);
    largest = std::max(largest, std::abs(offset));
  }
  const double margin = std::max(0.05 * (high - low), 1e-6);
  low -= margin;
  high += margin;
  const auto line = [&](const stats::Estimate& at, const char* label) {
    if (!std::isfinite(at.value)) return;
    largest = std::max(largest, std::abs(at.value));
    chart.references.push_back(
        {{low, at.value},
         {high, at.value},
         fmt::format("{} {} {}", label, report::decimal_number(at.value, 2), name(offsets.unit))});
    if (!std::isfinite(at.interval.low)) return;
    chart.bands.push_back(
        {chart.bands.empty() ? "95 % intervals" : "",
         {{low, at.interval.low, at.interval.high}, {high, at.interval.low, at.interval.high}},
         kGrey});
  };
  line(agreement.bias, "bias");
  line(agreement.lower_limit, "lower limit");
  line(agreement.upper_limit, "upper limit");
  chart.series = {std::move(series)};
  chart.x_range = report::ValueRange{low, high};
  if (largest > 0) chart.y_range = report::ValueRange{-1.2 * largest, 1.2 * largest};
  return {
      fmt::format("bland_altman_{}_{}_{}", name(offsets.view), offsets.landmark + 1, offsets.axis),
      fmt::format("{}, {}", report::numbered_landmark(offsets.view, offsets.landmark), axis_text(offsets)),
      chart, ""};
}

}  // namespace deepwrist::evaluation
