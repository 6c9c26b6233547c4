#include "evaluation/landmarks/landmark_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/report/markup.h"
#include "evaluation/landmarks/landmark_figures.h"
#include "evaluation/landmarks/landmark_sides.h"
#include "evaluation/landmarks/landmark_statistics.h"

// The page of an evaluation of landmarks, from top to bottom:
//
//   cards       of each view its mean error and the share of radiographs within 2 mm; radiographs in all
//   a view      curve of shares within a distance, cloud of offsets
//               distances; shares within distances, and along each axis (only with a spacing)
//               whether regions can be cut
//               agreement along the axes (Bland and Altman); confidences, folds, where cases have some
//   Outliers, Failed      only if there are any; at most 200 rows, all are in the CSV
//
// Millimetres need a spacing. Where no case has one, pixels stand in their place and whatever is a share
// within a distance is left out; where some have one, the others count in pixels only.

namespace deepwrist::evaluation {
namespace {

using report::DataTable;

constexpr std::size_t kMostRows = 200;  // of a table of cases; the whole is in the CSV

std::string decimal(double value, int decimals = 2) { return report::decimal_number(value, decimals); }

std::string share_text(const stats::Estimate& share) {
  return fmt::format("{:.1f} ({:.0f}–{:.0f})", 100 * share.value, 100 * share.interval.low,
                     100 * share.interval.high);
}

std::size_t count_of(const LandmarkEvaluation& evaluation, View view) {
  return static_cast<std::size_t>(std::ranges::count(evaluation.cases, view, &LandmarkCase::view));
}

/// "95 % CI 1.20–1.44; "; empty where there is none.
std::string mean_interval_text(const stats::Interval& interval) {
  if (std::isnan(interval.low)) return "";
  return fmt::format("95 % CI {}; ", report::range_text(decimal(interval.low), decimal(interval.high)));
}

void add_cards(report::Page& page, const LandmarkEvaluation& evaluation, const LandmarkRun& run) {
  const bool in_mm = evaluation.unit == Unit::mm;
  for (const View view : views_of(evaluation.cases)) {
    const auto& all = *evaluation.together(view);
    const auto& errors = in_mm ? all.mm : all.px;
    if (errors.count == 0) continue;
    page.cards.push_back({fmt::format("mean error, {}", name(view)),
                          fmt::format("{} {}", decimal(errors.mean), name(evaluation.unit)),
                          mean_interval_text(in_mm ? all.mean_mm : all.mean_px) +
                              spread_text(errors, evaluation.unit, "worst")});
    if (!in_mm) continue;
    const auto at = std::ranges::find(kRecallDistances, 2.0) - kRecallDistances.begin();
    const auto& share = all.recall[static_cast<std::size_t>(at)];
    page.cards.push_back({fmt::format("all within 2 mm, {}", name(view)),
                          fmt::format("{:.1f} %", 100 * share.value),
                          fmt::format("of radiographs; 95 % CI {:.1f}–{:.1f} %", 100 * share.interval.low,
                                      100 * share.interval.high)});
  }
  page.cards.push_back(
      {"radiographs", std::to_string(evaluation.cases.size()),
       run.failures.empty() ? "none failed" : fmt::format("{} more failed", run.failures.size())});
}

DataTable fold_table(const LandmarkEvaluation& evaluation, View view) {
  std::map<int, std::vector<LandmarkCase>> folds;
  for (const auto& item : evaluation.cases) {
    if (item.view == view && item.fold) folds[*item.fold].push_back(item);
  }
  DataTable table{"By fold", {"fold", "radiographs"}, {}};
  for (auto& heading : error_headings(evaluation.unit)) table.header.push_back(std::move(heading));
  for (const auto& [fold, cases] : folds) {
    const auto all = analyse_landmarks(cases).back();
    const auto& errors = evaluation.unit == Unit::mm ? all.mm : all.px;
    auto& row =
        table.rows.emplace_back(std::vector<std::string>{std::to_string(fold), std::to_string(cases.size())});
    for (const auto& statistic : landmark_statistics()) row.push_back(decimal(errors.*statistic.value));
  }
  return table;
}

report::Section view_section(const LandmarkEvaluation& evaluation, View view) {
  report::Section section{.heading = name(view)};
  const auto count = count_of(evaluation, view);
  const auto in_mm = static_cast<std::size_t>(std::ranges::count_if(
      evaluation.cases, [&](const LandmarkCase& c) { return c.view == view && c.mm_per_px.has_value(); }));
  section.text = fmt::format("{} radiograph{}.", count, count == 1 ? "" : "s");
  if (in_mm == 0) {
    section.text += " None has a pixel spacing: there are no millimetres and no shares within distances.";
  } else if (in_mm < count) {
    section.text += fmt::format(" {} of them have no pixel spacing and count in pixels only.", count - in_mm);
  }
  if (evaluation.unit == Unit::px || in_mm > 0) {
    section.figures = {cumulative_figure(evaluation.cases, evaluation.results, view, evaluation.unit),
                       offset_figure(evaluation.cases, view, evaluation.unit)};
  }
  section.tables = {error_table(evaluation, view)};
  if (auto recall = recall_table(evaluation, view); !recall.rows.empty()) {
    section.tables.push_back(std::move(recall));
    section.tables.push_back(axis_recall_table(evaluation, view));
  }
  for (const auto& regions : evaluation.regions) {
    if (regions.view == view) section.tables.push_back(regions_table(regions));
  }
  section.tables.push_back(agreement_table(evaluation, view, "found − annotated"));
  for (const auto& reliability : evaluation.reliability) {
    if (reliability.view == view) section.tables.push_back(reliability_table(reliability));
  }
  if (auto folds = fold_table(evaluation, view); !folds.rows.empty()) {
    section.tables.push_back(std::move(folds));
  }
  return section;
}

report::Section outlier_section(const LandmarkEvaluation& evaluation) {
  report::Section section{.heading = "Outliers"};
  section.text =
      "Landmarks farther off than the third quartile of their kind plus one and a half times the distance "
      "between the quartiles (Tukey's fence).";
  const auto* unit = name(evaluation.unit);
  DataTable table{
      "Outliers, the farthest first",
      {"ID", "view", "landmark", fmt::format("error ({})", unit), fmt::format("fence ({})", unit)},
      {}};
  for (const auto& outlier : evaluation.outliers) {
    if (table.rows.size() == kMostRows) {
      table.note =
          fmt::format("{} more are in the table of all errors.", evaluation.outliers.size() - kMostRows);
      break;
    }
    const auto& item = evaluation.cases[outlier.index];
    table.rows.push_back({item.id, name(item.view), report::numbered_landmark(item.view, outlier.landmark),
                          decimal(outlier.error), decimal(outlier.fence)});
  }
  section.tables = {std::move(table)};
  return section;
}

report::Section failure_section(const LandmarkRun& run) {
  report::Section section{.heading = "Failed"};
  DataTable table{"Radiographs that could not be evaluated", {"ID", "reason"}, {}};
  for (const auto& [id, reason] : run.failures) {
    if (table.rows.size() == kMostRows) {
      table.note = fmt::format("{} more are in the table of all errors.", run.failures.size() - kMostRows);
      break;
    }
    table.rows.push_back({id, reason});
  }
  section.tables = {std::move(table)};
  return section;
}

}  // namespace

std::vector<View> views_of(const std::vector<LandmarkCase>& cases) {
  std::vector<View> views;
  for (const View view : {View::pa, View::lat}) {
    if (std::ranges::count(cases, view, &LandmarkCase::view) > 0) views.push_back(view);
  }
  return views;
}

std::vector<std::string> error_headings(Unit unit) {
  std::vector<std::string> headings;
  for (const auto& statistic : landmark_statistics())
    headings.push_back(fmt::format("{} ({})", statistic.heading, name(unit)));
  return headings;
}

std::string spread_text(const ErrorSummary& errors, Unit unit, const char* largest) {
  return fmt::format("median {0} {3}, 95th percentile {1} {3}, {4} {2} {3}", decimal(errors.median),
                     decimal(errors.percentile_95), decimal(errors.worst), name(unit), largest);
}

std::string signed_text(const stats::Estimate& e, int decimals) {
  if (std::isnan(e.value) || std::isnan(e.interval.low)) return decimal(e.value, decimals);
  return fmt::format(
      "{} ({})", decimal(e.value, decimals),
      report::range_text(decimal(e.interval.low, decimals), decimal(e.interval.high, decimals)));
}

DataTable error_table(const LandmarkEvaluation& evaluation, View view) {
  DataTable table{"Distances from the annotation", {"landmark"}, {}};
  for (const Unit unit : {Unit::mm, Unit::px}) {
    for (auto& heading : error_headings(unit)) table.header.push_back(std::move(heading));
  }
  for (const auto& result : evaluation.results) {
    if (result.view != view) continue;
    auto& row = table.rows.emplace_back(std::vector<std::string>{landmark_label(result)});
    for (const auto& [errors, of_mean] :
         {std::pair{&result.mm, &result.mean_mm}, std::pair{&result.px, &result.mean_px}}) {
      const int decimals = errors == &result.mm ? 2 : 1;
      for (const auto& statistic : landmark_statistics()) {
        const bool is_mean = statistic.value == &ErrorSummary::mean;
        row.push_back(is_mean ? signed_text({errors->mean, *of_mean}, decimals)
                              : decimal(errors->*statistic.value, decimals));
      }
    }
  }
  table.note =
      "In brackets 95 % intervals of the means, by a bootstrap that draws radiographs with all of their "
      "landmarks.";
  return table;
}

DataTable recall_table(const LandmarkEvaluation& evaluation, View view) {
  DataTable table{"Share of radiographs (%) found within a distance", {"landmark"}, {}};
  for (const double distance : kRecallDistances) table.header.push_back(fmt::format("≤ {} mm (%)", distance));
  for (const auto& result : evaluation.results) {
    if (result.view != view || result.recall.empty()) continue;
    auto& row = table.rows.emplace_back(std::vector<std::string>{landmark_label(result)});
    for (const auto& share : result.recall) row.push_back(share_text(share));
  }
  table.note = "With Wilson's 95 % intervals. All landmarks: no landmark of the radiograph is farther off.";
  return table;
}

DataTable axis_recall_table(const LandmarkEvaluation& evaluation, View view) {
  DataTable table{
      "Share of radiographs (%) found within a distance along each axis", {"landmark", "axis"}, {}};
  for (const double distance : kRecallDistances) table.header.push_back(fmt::format("≤ {} mm (%)", distance));
  for (const auto& result : evaluation.results) {
    if (result.view != view) continue;
    for (const auto& [axis, shares] : {std::pair{"x", &result.recall_x}, {"y", &result.recall_y}}) {
      if (shares->empty()) continue;
      auto& row = table.rows.emplace_back(std::vector<std::string>{landmark_label(result), axis});
      for (const auto& share : *shares) row.push_back(share_text(share));
    }
  }
  table.note = "With Wilson's 95 % intervals; in either direction of the axis.";
  return table;
}

DataTable agreement_table(const LandmarkEvaluation& evaluation, View view, const std::string& difference) {
  DataTable table{fmt::format("{} along the axes", difference), {"landmark", "axis", "radiographs"}, {}};
  for (const char* heading : {"bias", "deviation", "lower limit", "upper limit", "repeatability"})
    table.header.push_back(fmt::format("{} ({})", heading, name(evaluation.unit)));
  for (const auto& offsets : evaluation.offsets) {
    if (offsets.view != view) continue;
    const auto& a = offsets.agreement;
    table.rows.push_back({report::numbered_landmark(view, offsets.landmark), axis_text(offsets),
                          std::to_string(a.count), signed_text(a.bias), decimal(a.deviation),
                          signed_text(a.lower_limit), signed_text(a.upper_limit), decimal(a.repeatability)});
  }
  table.note = fmt::format(
      "{}: positive where the first lies further along the axis. Limits of agreement: bias ∓ 1.96 deviations "
      "(Bland and Altman 1999); in brackets 95 % intervals. Repeatability: the repeatability coefficient.",
      difference);
  const auto sides = view_sides(evaluation.cases, view);
  if (sides.mirrored > 0) {
    table.note += fmt::format(" Along x {} radiographs of the other side are mirrored.", sides.mirrored);
  }
  if (!sides.remark.empty()) table.note += " " + sides.remark;
  return table;
}

void add_landmarks(report::Page& page, const LandmarkEvaluation& evaluation, const LandmarkRun& run) {
  add_cards(page, evaluation, run);
  for (const View view : views_of(evaluation.cases)) {
    page.sections.push_back(view_section(evaluation, view));
  }
  if (!evaluation.outliers.empty()) page.sections.push_back(outlier_section(evaluation));
  if (!run.failures.empty()) page.sections.push_back(failure_section(run));
}

}  // namespace deepwrist::evaluation
