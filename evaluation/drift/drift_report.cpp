#include "evaluation/drift/drift_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/data/column.h"
#include "core/report/markup.h"
#include "evaluation/estimate_text.h"
#include "evaluation/json_values.h"

//   measure                 change  stability index      by chance  largest distance     …  patients
//   PA: pixel spacing (mm)  large   0.412 (0.291–0.540)      0.225  0.310 (0.221–0.402)  …  640; 85

namespace deepwrist::evaluation {
namespace {

std::string share_text(double share) { return report::decimal_number(100 * share, 1) + " %"; }

std::string tests_text(const DriftTest& test) {
  return fmt::format("{}; {}", p_text(test.p), p_text(test.adjusted_p));
}

std::string views_text(const std::map<View, std::size_t>& counts) {
  std::string text;
  for (const auto& [view, count] : counts)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name(view), count);
  return text;
}

/// The table of page and console: one row a measure, the views' shares first, what matters on the left.
report::DataTable table_of(const DriftAnalysis& analysis) {
  report::DataTable table{"Training data and new data",
                          {"measure", "change", "stability index", "by chance", "largest distance",
                           "p; adjusted", "outside", "patients"},
                          {}};
  if (analysis.views) {
    const auto& [training, now, test] = *analysis.views;
    table.rows.push_back({"images of each view", test.verdict(), estimate_text(test.stability),
                          report::decimal_number(test.by_chance, 3), "–", tests_text(test), "–",
                          fmt::format("{}; {}", views_text(training), views_text(now))});
  }
  for (const auto& drift : analysis.measures) {
    table.rows.push_back({fmt::format("{}: {}", name(drift.view), drift.measure->title), drift.test.verdict(),
                          estimate_text(drift.test.stability),
                          report::decimal_number(drift.test.by_chance, 3), estimate_text(drift.distance),
                          tests_text(drift.test), share_text(drift.outside),
                          fmt::format("{}; {}", drift.training_patients, drift.patients)});
  }
  table.note = "By chance: what the index may be up to. Patients: of the training; of the new data.";
  return table;
}

/// The share of values not above x, as steps.
report::Series new_series(const std::vector<double>& sorted) {
  report::Series series{.name = "new data", .points = {}, .colour = 1, .kind = report::SeriesKind::steps};
  const auto n = static_cast<double>(sorted.size());
  series.points.emplace_back(sorted.front(), 0);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i + 1 < sorted.size() && sorted[i + 1] == sorted[i]) continue;
    series.points.emplace_back(sorted[i], static_cast<double>(i + 1) / n);
  }
  return series;
}

report::Series training_series(const stats::ReferencePoints& points) {
  report::Series series{.name = "training", .points = {}, .kind = report::SeriesKind::steps};
  series.points.emplace_back(points.values.front(), 0);
  for (std::size_t i = 0; i < points.values.size(); ++i) {
    series.points.emplace_back(points.values[i],
                               static_cast<double>(points.not_above[i]) / static_cast<double>(points.count));
  }
  return series;
}

report::Figure figure_of(const MeasureDrift& drift) {
  report::XyChart chart{.x_label = drift.measure->title, .series = {}};
  chart.y_label = "share of values up to x";
  chart.y_range = {0, 1};
  auto training = training_series(drift.points), now = new_series(drift.values);
  // Each goes on to where the other ends.
  const double most = std::max(training.points.back().first, now.points.back().first);
  for (auto* series : {&training, &now}) series->points.emplace_back(most, 1);
  chart.series = {std::move(training), std::move(now)};
  return {
      .name = fmt::format("drift_{}_{}", name(drift.view), drift.measure->key),
      .title = drift.measure->title,
      .chart = std::move(chart),
      .note = fmt::format("stability index {}, largest distance {}: {}", estimate_text(drift.test.stability),
                          estimate_text(drift.distance), drift.test.verdict())};
}

std::size_t count_large(const DriftAnalysis& analysis) {
  return static_cast<std::size_t>(std::ranges::count_if(analysis.measures, [](const auto& drift) {
    return drift.test.is_real() && drift.test.stability.value >= kLargeStability;
  }));
}

std::vector<report::Card> cards_of(const DriftAnalysis& analysis) {
  std::vector<report::Card> cards{
      {"large changes", fmt::format("{} of {}", count_large(analysis), analysis.measures.size()),
       fmt::format("measures with an index from {} on that chance does not explain", kLargeStability)}};
  const auto most = std::ranges::max_element(analysis.measures, {}, [](const auto& drift) {
    return drift.test.stability.value - drift.test.by_chance;
  });
  if (most != analysis.measures.end()) {
    cards.push_back({"furthest above chance", report::decimal_number(most->test.stability.value, 3),
                     fmt::format("{}, {}; chance alone: up to {}", name(most->view), most->measure->title,
                                 report::decimal_number(most->test.by_chance, 3))});
  }
  return cards;
}

nlohmann::ordered_json test_json(const DriftTest& test) {
  return {{"stability_index", estimate_json(test.stability)},
          {"by_chance", number_json(test.by_chance)},
          {"p", number_json(test.p)},
          {"p_holm", number_json(test.adjusted_p)},
          {"change", test.verdict()}};
}

nlohmann::ordered_json counts_json(const std::map<View, std::size_t>& counts) {
  nlohmann::ordered_json json;
  for (const auto& [view, count] : counts) json[name(view)] = count;
  return json;
}

}  // namespace

std::string drift_text(const DriftAnalysis& analysis) {
  const auto table = table_of(analysis);
  std::vector<std::size_t> widths;
  for (const auto& title : table.header) widths.push_back(title.size());
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  const auto add = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += i + 1 < row.size() ? fmt::format("{:<{}}  ", row[i], widths[i]) : row[i];
    text += '\n';
  };
  add(table.header);
  for (const auto& row : table.rows) add(row);
  for (const auto& remark : analysis.remarks) text += remark + "\n";
  return text;
}

nlohmann::ordered_json drift_json(const DriftAnalysis& analysis) {
  nlohmann::ordered_json json{{"tests", analysis.tests}, {"views", nullptr}};
  if (analysis.views) {
    json["views"] = test_json(analysis.views->test);
    json["views"]["training"] = counts_json(analysis.views->training);
    json["views"]["new"] = counts_json(analysis.views->now);
  }
  json["measures"] = nlohmann::ordered_json::array();
  for (const auto& drift : analysis.measures) {
    nlohmann::ordered_json item{{"view", name(drift.view)},
                                {"measure", drift.measure->key},
                                {"training_patients", drift.training_patients},
                                {"patients", drift.patients},
                                {"values", drift.values.size()}};
    item.update(test_json(drift.test));
    item["distance"] = estimate_json(drift.distance);
    item["outside"] = number_json(drift.outside);
    json["measures"].push_back(std::move(item));
  }
  json["not_compared"] = analysis.remarks;
  return json;
}

std::string drift_csv(const DriftAnalysis& analysis) {
  using data::csv_number;
  const data::Columns<MeasureDrift> columns{
      {"view", [](const auto& d) { return std::string(name(d.view)); }},
      {"measure", [](const auto& d) { return std::string(d.measure->key); }},
      {"training_patients", [](const auto& d) { return std::to_string(d.training_patients); }},
      {"patients", [](const auto& d) { return std::to_string(d.patients); }},
      {"stability_index", [](const auto& d) { return csv_number(d.test.stability.value); }},
      {"stability_index_low", [](const auto& d) { return csv_number(d.test.stability.interval.low); }},
      {"stability_index_high", [](const auto& d) { return csv_number(d.test.stability.interval.high); }},
      {"by_chance", [](const auto& d) { return csv_number(d.test.by_chance); }},
      {"distance", [](const auto& d) { return csv_number(d.distance.value); }},
      {"distance_low", [](const auto& d) { return csv_number(d.distance.interval.low); }},
      {"distance_high", [](const auto& d) { return csv_number(d.distance.interval.high); }},
      {"p", [](const auto& d) { return csv_number(d.test.p); }},
      {"p_holm", [](const auto& d) { return csv_number(d.test.adjusted_p); }},
      {"outside", [](const auto& d) { return csv_number(d.outside); }},
      {"change", [](const auto& d) { return std::string(d.test.verdict()); }}};
  return data::csv_text(columns, analysis.measures);
}

void add_drift(report::Page& page, const DriftAnalysis& analysis, double level) {
  page.cards = cards_of(analysis);
  report::Section overview{.heading = "What changed"};
  overview.text = fmt::format(
      "The population stability index compares the shares of ten parts of the training's values; below {} it "
      "is called small, from {} on large (Siddiqi 2006). Of few patients it is large by chance: up to the "
      "number beside it in {:g} % of samples that do not differ. The largest distance is that of the "
      "distribution functions (Kolmogorov and Smirnov). Intervals of {:g} %, by patients. {} tests were made "
      "on this page: with many, a small p comes by chance, and the adjusted one (Holm) is to be judged. "
      "Outside: below or above all of the training's. Where the index is within what chance makes of it and "
      "the adjusted p not below {:g}, the change is as chance alone makes it.",
      kSmallStability, kLargeStability, 100 * level, 100 * level, analysis.tests, 1 - level);
  overview.tables.push_back(table_of(analysis));
  for (const auto& remark : analysis.remarks) overview.text += "\n\n" + remark + ".";
  page.sections.push_back(std::move(overview));
  for (const View view : {View::pa, View::lat}) {
    report::Section section{.heading = fmt::format("{}: distributions", name(view))};
    for (const auto& drift : analysis.measures) {
      if (drift.view == view) section.figures.push_back(figure_of(drift));
    }
    if (!section.figures.empty()) page.sections.push_back(std::move(section));
  }
}

}  // namespace deepwrist::evaluation
