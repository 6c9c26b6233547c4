#include "evaluation/landmarks/repeatability_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/column.h"
#include "evaluation/landmarks/landmark_figures.h"
#include "evaluation/landmarks/landmark_page.h"

// What is shown of two annotations: on the page, for each view
//
//   cards     mean distance | greatest repeatability coefficient
//   figures   Bland and Altman of each landmark and axis, cumulative distances
//   tables    agreement | distances | recall, also by axis | the pairs farthest apart
//
// on the terminal the table of agreement, and as CSV the distances of every pair.

namespace deepwrist::evaluation {
namespace {

using report::DataTable;

constexpr const char* kDifference = "first − second annotation";
constexpr std::size_t kMostPairs = 50;  // of the pairs that are farthest apart; the CSV has all

double mean_distance(const LandmarkCase& item, Unit unit) {
  return unit == Unit::mm ? item.mean_error_mm() : item.mean_error_px();
}

DataTable farthest_table(const LandmarkEvaluation& evaluation, View view) {
  std::vector<std::pair<double, const LandmarkCase*>> order;
  for (const auto& item : evaluation.cases) {
    const double distance = mean_distance(item, evaluation.unit);
    if (item.view == view && !std::isnan(distance)) order.emplace_back(distance, &item);
  }
  std::ranges::stable_sort(order, std::ranges::greater(), &std::pair<double, const LandmarkCase*>::first);
  const auto* unit = name(evaluation.unit);
  DataTable table{"Farthest apart", {"ID", fmt::format("mean distance ({})", unit)}, {}};
  for (const auto& [distance, item] : order) {
    if (table.rows.size() == kMostPairs) {
      table.note = fmt::format("{} more are in the table of distances.", order.size() - kMostPairs);
      break;
    }
    auto& row = table.rows.emplace_back(std::vector<std::string>{item->id, fmt::format("{:.2f}", distance)});
    for (std::size_t k = 0; k < item->truth.size(); ++k) {
      if (table.rows.size() == 1)
        table.header.push_back(fmt::format("{} ({})", report::numbered_landmark(view, k), unit));
      row.push_back(
          fmt::format("{:.2f}", evaluation.unit == Unit::mm ? item->error_mm(k) : item->error_px(k)));
    }
  }
  return table;
}

report::Section repeatability_section(const LandmarkEvaluation& evaluation, View view) {
  report::Section section{.heading = name(view)};
  section.text = fmt::format(
      "{} radiographs. Differences are the first annotation minus the second. The repeatability coefficient "
      "is what two annotations of the same landmark differ by at most in 95 % of radiographs.",
      std::ranges::count(evaluation.cases, view, &LandmarkCase::view));
  for (const auto& offsets : evaluation.offsets) {
    if (offsets.view == view) section.figures.push_back(bland_altman_figure(offsets, kDifference));
  }
  if (!section.figures.empty()) {
    section.figures.push_back(cumulative_figure(evaluation.cases, evaluation.results, view, evaluation.unit));
    section.tables.push_back(agreement_table(evaluation, view, kDifference));
  }
  auto distances = error_table(evaluation, view);
  distances.caption = "Distances between the annotations";
  section.tables.push_back(std::move(distances));
  if (auto recall = recall_table(evaluation, view); !recall.rows.empty()) {
    recall.caption = "Share of radiographs (%) annotated within a distance of each other";
    section.tables.push_back(std::move(recall));
    section.tables.push_back(axis_recall_table(evaluation, view));
    section.tables.back().caption =
        "Share of radiographs (%) annotated within a distance of each other along each axis";
  }
  if (auto farthest = farthest_table(evaluation, view); !farthest.rows.empty()) {
    section.tables.push_back(std::move(farthest));
  }
  return section;
}

}  // namespace

double greatest_repeatability(const LandmarkEvaluation& evaluation, View view) {
  double greatest = std::numeric_limits<double>::quiet_NaN();
  for (const auto& offsets : evaluation.offsets) {
    if (offsets.view == view) greatest = std::fmax(greatest, offsets.agreement.repeatability);
  }
  return greatest;
}

void add_repeatability(report::Page& page, const LandmarkEvaluation& evaluation,
                       const PairedAnnotations& paired) {
  const auto* unit = name(evaluation.unit);
  const auto views = views_of(evaluation.cases);
  for (const View view : views) {
    const auto all = std::ranges::find_if(evaluation.results, [&](const LandmarkResult& result) {
      return result.view == view && !result.landmark;
    });
    const auto& distances = evaluation.unit == Unit::mm ? all->mm : all->px;
    if (distances.count == 0) continue;
    page.cards.push_back({fmt::format("mean distance, {}", name(view)),
                          fmt::format("{:.2f} {}", distances.mean, unit),
                          spread_text(distances, evaluation.unit, "farthest")});
    page.cards.push_back({fmt::format("repeatability coefficient, {}", name(view)),
                          fmt::format("{:.2f} {}", greatest_repeatability(evaluation, view), unit),
                          "of the least repeatable landmark and axis"});
  }
  std::string unpaired = "all are in both";
  if (paired.only_first + paired.only_second > 0) {
    unpaired =
        fmt::format("{} only in the first, {} only in the second", paired.only_first, paired.only_second);
  }
  page.cards.push_back({"radiographs", std::to_string(evaluation.cases.size()), unpaired});
  for (const View view : views) page.sections.push_back(repeatability_section(evaluation, view));
}

std::string agreement_text(const LandmarkEvaluation& evaluation) {
  std::string text = fmt::format("\n{} in {}\n{:<4} {:<20} {:<4} {:>6} {:>9} {:>9} {:>9} {:>9} {:>13}  {}\n",
                                 kDifference, name(evaluation.unit), "view", "landmark", "axis", "count",
                                 "bias", "deviation", "lower", "upper", "repeatability", "positive");
  for (const auto& offsets : evaluation.offsets) {
    const auto& a = offsets.agreement;
    text += fmt::format("{:<4} {:<20} {:<4} {:>6} {:>9.3f} {:>9.3f} {:>9.3f} {:>9.3f} {:>13.3f}  {}\n",
                        name(offsets.view), report::landmark_names(offsets.view, offsets.landmark).short_name,
                        offsets.axis, a.count, a.bias.value, a.deviation, a.lower_limit.value,
                        a.upper_limit.value, a.repeatability, offsets.direction);
  }
  return text;
}

std::string distances_csv(const LandmarkEvaluation& evaluation) {
  std::size_t most = 0;
  for (const auto& item : evaluation.cases) most = std::max(most, item.truth.size());
  data::Columns<LandmarkCase> columns{
      {"ID", [](const auto& item) { return item.id; }},
      {"Side", [](const auto& item) { return std::to_string(static_cast<int>(item.view)); }}};
  for (std::size_t k = 0; k < most; ++k) {
    columns.push_back({fmt::format("distance_{}_mm", k + 1), [k](const auto& item) {
                         return k < item.truth.size() ? data::csv_number(item.error_mm(k)) : "";
                       }});
    columns.push_back({fmt::format("distance_{}_px", k + 1), [k](const auto& item) {
                         return k < item.truth.size() ? data::csv_number(item.error_px(k)) : "";
                       }});
  }
  return data::csv_text(columns, evaluation.cases);
}

}  // namespace deepwrist::evaluation
