#include "evaluation/landmarks/landmark_regions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/report/markup.h"
#include "core/stats/descriptive.h"
#include "evaluation/json_values.h"

//   ┌───────────────────┐   square of 1.4 widths about the mean of the found points (+)
//   │       x 3         │
//   │  x 1  +     x 2   │   good: holds the annotated points (x), and + is at most a quarter of the side
//   │                   │         from their mean
//   └───────────────────┘
//
// In millimetres where there is a spacing, so that a region is square where pixels are not.

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;
using Points = std::vector<cv::Point2d>;

constexpr double kWidthsOfLateral =
    2.6;  // widths of a PA wrist in the distance of its lateral points 1 and 2

/// What one radiograph says.
struct JudgedCase {
  std::vector<double> errors;  // of each landmark, in widths of the wrist
  bool good = false, swapped = false;
};

Points scaled(const Points& points, const LandmarkCase& item) {
  const auto scale = item.mm_per_px.value_or(cv::Size2d(1, 1));
  Points result;
  for (const auto& point : points) result.emplace_back(point.x * scale.width, point.y * scale.height);
  return result;
}

cv::Point2d mean_point(const Points& points) {
  cv::Point2d sum(0, 0);
  for (const auto& point : points) sum += point;
  return sum / static_cast<double>(points.size());
}

/// Of the larger coordinate: what decides whether a square holds a point.
double reach(cv::Point2d offset) { return std::max(std::abs(offset.x), std::abs(offset.y)); }

/// `width`: of the wrist, above 0, in the unit of the points.
JudgedCase judge(const Points& found, const Points& truth, double width) {
  JudgedCase judged;
  for (std::size_t k = 0; k < truth.size(); ++k)
    judged.errors.push_back(cv::norm(found[k] - truth[k]) / width);
  const double side = kJudgedRegionWidths * width;
  const auto centre = mean_point(found);
  judged.good = cv::norm(centre - mean_point(truth)) < kGoodRegionOffset * side &&
                std::ranges::all_of(truth, [&](const auto& p) { return reach(p - centre) <= side / 2; });
  judged.swapped = cv::norm(found[0] - truth[1]) < cv::norm(found[0] - truth[0]) &&
                   cv::norm(found[1] - truth[0]) < cv::norm(found[1] - truth[1]);
  return judged;
}

stats::Estimate share_of(const std::vector<JudgedCase>& cases, bool JudgedCase::*member) {
  const auto count = static_cast<std::size_t>(std::ranges::count(cases, true, member));
  return {static_cast<double>(count) / static_cast<double>(cases.size()), stats::wilson(count, cases.size())};
}

std::string percent(double share, int decimals = 1) { return report::decimal_number(100 * share, decimals); }

std::string percent_text(const stats::Estimate& share) {
  return fmt::format("{} ({}–{})", percent(share.value), percent(share.interval.low),
                     percent(share.interval.high));
}

LandmarkRegions summarize_regions(View view, const std::vector<JudgedCase>& cases) {
  LandmarkRegions regions;
  regions.view = view;
  regions.radiographs = cases.size();
  regions.good = share_of(cases, &JudgedCase::good);
  regions.swapped = share_of(cases, &JudgedCase::swapped);
  for (std::size_t k = 0; k < cases.front().errors.size(); ++k) {
    std::vector<double> errors;
    for (const auto& item : cases) errors.push_back(item.errors[k]);
    regions.errors.push_back({stats::quantile(errors, 0.5), stats::quantile(errors, 0.9)});
  }
  return regions;
}

}  // namespace

std::vector<LandmarkRegions> landmark_regions(const std::vector<LandmarkCase>& cases) {
  std::vector<LandmarkRegions> views;
  for (const View view : {View::pa, View::lat}) {
    std::vector<JudgedCase> judged;
    for (const auto& item : cases) {
      if (item.view != view || item.truth.size() < 2) continue;
      const auto truth = scaled(item.truth, item);
      const double width = cv::norm(truth[1] - truth[0]) * (view == View::pa ? 1 : kWidthsOfLateral);
      if (width > 0) judged.push_back(judge(scaled(item.found, item), truth, width));
    }
    if (!judged.empty()) views.push_back(summarize_regions(view, judged));
  }
  return views;
}

std::string regions_text(const std::vector<LandmarkRegions>& views) {
  std::string text;
  for (const auto& regions : views) {
    text += fmt::format(
        "{}: good regions {:.1f} % (95 % CI {:.1f} to {:.1f}), points 1 and 2 swapped {:.1f} %; "
        "errors in % of the wrist's width, median/90th percentile:",
        name(regions.view), 100 * regions.good.value, 100 * regions.good.interval.low,
        100 * regions.good.interval.high, 100 * regions.swapped.value);
    for (const auto& error : regions.errors)
      text += fmt::format(" {:.1f}/{:.1f}", 100 * error.median, 100 * error.percentile_90);
    text += "\n";
  }
  return text;
}

json regions_json(const std::vector<LandmarkRegions>& views) {
  auto list = json::array();
  for (const auto& regions : views) {
    json of_view{{"view", name(regions.view)},
                 {"radiographs", regions.radiographs},
                 {"side_in_widths", kJudgedRegionWidths},
                 {"good", estimate_json(regions.good)},
                 {"swapped", estimate_json(regions.swapped)},
                 {"errors_in_widths", json::array()}};
    for (std::size_t k = 0; k < regions.errors.size(); ++k) {
      of_view["errors_in_widths"].push_back({{"landmark", report::landmark_names(regions.view, k).name},
                                             {"median", regions.errors[k].median},
                                             {"percentile_90", regions.errors[k].percentile_90}});
    }
    list.push_back(std::move(of_view));
  }
  return list;
}

report::DataTable regions_table(const LandmarkRegions& regions) {
  report::DataTable table{"Whether a region can be cut by them", {"of the radiographs", "share (%)"}, {}};
  table.rows = {{"good regions", percent_text(regions.good)},
                {"points 1 and 2 swapped", percent_text(regions.swapped)}};
  for (std::size_t k = 0; k < regions.errors.size(); ++k) {
    table.rows.push_back(
        {fmt::format("error of {}, of the wrist's width: median, 90th percentile",
                     report::numbered_landmark(regions.view, k)),
         fmt::format("{}, {}", percent(regions.errors[k].median), percent(regions.errors[k].percentile_90))});
  }
  table.note = fmt::format(
      "Good: a square of {} widths of the wrist about the mean of the found points holds all annotated ones, "
      "and its centre is off by less than {:.0f} % of its side. A wrist's width is the distance of its "
      "annotated "
      "points 1 and 2{}. Shares with Wilson's 95 % intervals.",
      kJudgedRegionWidths, 100 * kGoodRegionOffset,
      regions.view == View::pa ? "" : fmt::format(", times {}", kWidthsOfLateral));
  return table;
}

}  // namespace deepwrist::evaluation
