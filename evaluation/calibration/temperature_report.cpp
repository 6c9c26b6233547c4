#include "evaluation/calibration/temperature_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>

#include "evaluation/calibration_measures.h"
#include "evaluation/chart_parts.h"

// One set of results in three forms:
//
//   console   a line a network: temperature and interval; then, a line a view and measure, before, after and
//             cross-validated
//   JSON      schema deepwrist-calibration-1: views ─► pooled_temperature, all_folds, folds ─► before, after,
//             after_cross_validated, each with its measures and reliability bins
//   page      cards, and a section a view with both tables and charts
//
// kMeasures names the measures of all three once. "After" is at temperatures fitted to the same cases,
// which flatters; figures and cards show the cross-validated values where there are some.

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;

/// Those that are shown of temperatures.
constexpr std::array kMeasures{kLogLoss, kBrier, kEce, kEceOfConfidence};

json measures_json(const stats::Calibration& c) {
  return calibration_json(c, kMeasures, EmptyBins::left_out);
}

std::string value_text(const std::optional<stats::Calibration>& c, const CalibrationMeasure& measure) {
  return c ? fmt::format("{:.4f}", (*c).*measure.value) : "–";
}

std::string temperature_cell(double value, const stats::Interval& interval) {
  return fmt::format("{:.3f} ({:.3f}–{:.3f})", value, interval.low, interval.high);
}

std::string remark(const FoldTemperature& fold) {
  if (!fold.why_of_view.empty()) return "the view's: of its own cases, " + fold.why_of_view;
  return is_unbounded(fold.interval) ? "too few cases to bound it" : "";
}

report::DataTable gain_table(const CalibrationGain& gain) {
  report::DataTable table{"All networks of the view, each at its temperature",
                          {"measure", "before", "after", "after, cross-validated"},
                          {}};
  for (const auto& measure : kMeasures) {
    table.rows.push_back({measure.heading, value_text(gain.before, measure), value_text(gain.after, measure),
                          value_text(gain.cross_validated, measure)});
  }
  table.note =
      "After: at the temperature fitted to these very cases, which looks a little better than it is. "
      "Cross-validated: each case at a temperature fitted to other cases.";
  if (!gain.cross_validated)
    table.note += " There are too few cases for that here, or parts of them tell no temperature.";
  return table;
}

report::DataTable fold_table(const ViewTemperatures& view, const TemperatureOptions& options) {
  report::DataTable table{
      "Temperatures",
      {"fold", "cases", "positive", fmt::format("temperature ({:g} % interval)", 100 * options.level),
       "log loss before", "log loss after", "log loss cross-validated", "Brier before", "Brier after",
       "ECE before", "ECE after"},
      {}};
  const bool remarks =
      std::ranges::any_of(view.folds, [](const auto& fold) { return !remark(fold).empty(); });
  if (remarks) table.header.emplace_back("remark");
  for (const auto& fold : view.folds) {
    const auto& g = fold.gain;
    const bool some = g.cases > 0;
    const auto text = [&](const std::optional<stats::Calibration>& c, std::size_t measure) {
      return some ? value_text(c, kMeasures[measure]) : "–";
    };
    table.rows.push_back({std::to_string(fold.fold), std::to_string(g.cases), std::to_string(g.positives),
                          temperature_cell(fold.value, fold.interval), text(g.before, 0), text(g.after, 0),
                          text(g.cross_validated, 0), text(g.before, 1), text(g.after, 1), text(g.before, 2),
                          text(g.after, 2)});
    if (remarks) table.rows.back().push_back(remark(fold));
  }
  table.note = fmt::format(
      "Likelihood ratio intervals. One temperature for all networks of the view would be {}. Above 1 the "
      "network was too sure, below 1 not sure enough.",
      temperature_cell(view.pooled, view.pooled_interval));
  return table;
}

report::Figure reliability_figure(const ViewTemperatures& view) {
  auto chart = unit_square("mean probability", "share of positives");
  chart.series.push_back(reliability_series("before", view.gain.before.positive, 1));
  chart.series.back().dashed = true;
  const auto& after = view.gain.cross_validated ? *view.gain.cross_validated : view.gain.after;
  chart.series.push_back(
      reliability_series(view.gain.cross_validated ? "after, cross-validated" : "after", after.positive, 0));
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {fmt::format("reliability_{}", name(view.view)), "Reliability", chart,
          "Bins of equal width; a point says its number of cases and Wilson's interval."};
}

report::Figure temperature_figure(const ViewTemperatures& view) {
  report::XyChart chart;
  chart.x_label = "fold";
  chart.y_label = "temperature";
  chart.whole_numbers = true;
  chart.logarithmic = true;
  report::Series series{.name = "temperature", .points = {}};
  series.kind = report::SeriesKind::markers;
  double low = 1, high = 1;
  int last = 0;
  for (const auto& fold : view.folds) {
    series.points.emplace_back(fold.fold, fold.value);
    series.y_bars.emplace_back(fold.interval.low, fold.interval.high);
    series.notes.push_back(fmt::format("{} cases", fold.gain.cases));
    low = std::min(low, fold.interval.low);
    high = std::max(high, fold.interval.high);
    last = std::max(last, fold.fold);
  }
  chart.x_range = report::ValueRange{-0.5, last + 0.5};
  chart.y_range = report::ValueRange{low / 1.2, high * 1.2};
  chart.series = {std::move(series)};
  chart.references.push_back({{-0.5, 1}, {last + 0.5, 1}, "1: as it is"});
  return {fmt::format("temperature_{}", name(view.view)), "Temperatures", chart, ""};
}

json gain_json(const CalibrationGain& gain) {
  json item{{"cases", gain.cases}, {"positives", gain.positives}};
  if (gain.cases == 0) return item;
  item["before"] = measures_json(gain.before);
  item["after"] = measures_json(gain.after);
  item["after_cross_validated"] = gain.cross_validated ? measures_json(*gain.cross_validated) : json();
  return item;
}

json interval_json(const stats::Interval& interval) { return {interval.low, interval.high}; }

}  // namespace

std::string temperature_text(const std::vector<ViewTemperatures>& views) {
  std::string text = fmt::format("\n{:<6}{:>6}{:>8}{:>10}  {:<24}\n", "view", "fold", "cases", "positive",
                                 "temperature (interval)");
  for (const auto& view : views) {
    for (const auto& fold : view.folds) {
      text += fmt::format("{:<6}{:>6}{:>8}{:>10}  {:<24}{}\n", name(view.view), fold.fold, fold.gain.cases,
                          fold.gain.positives, temperature_cell(fold.value, fold.interval), remark(fold));
    }
  }
  text += fmt::format("\n{:<6}{:<20}{:>10}{:>10}{:>18}\n", "view", "measure", "before", "after",
                      "cross-validated");
  for (const auto& view : views) {
    for (const auto& measure : kMeasures) {
      text += fmt::format("{:<6}{:<20}{:>10}{:>10}{:>18}\n", name(view.view), measure.heading,
                          value_text(view.gain.before, measure), value_text(view.gain.after, measure),
                          value_text(view.gain.cross_validated, measure));
    }
  }
  return text + "\n";
}

json temperature_json(const std::vector<ViewTemperatures>& views, const TemperatureOptions& options) {
  json root{{"schema", "deepwrist-calibration-1"},
            {"level", options.level},
            {"cross_validation", {{"folds", options.folds}, {"seed", options.seed}}},
            {"views", json::array()}};
  for (const auto& view : views) {
    json item{
        {"view", name(view.view)},
        {"pooled_temperature", {{"value", view.pooled}, {"interval", interval_json(view.pooled_interval)}}},
        {"all_folds", gain_json(view.gain)},
        {"folds", json::array()}};
    for (const auto& fold : view.folds) {
      auto entry = gain_json(fold.gain);
      entry["fold"] = fold.fold;
      entry["temperature"] = fold.value;
      entry["interval"] = interval_json(fold.interval);
      entry["of_the_view_because"] = fold.why_of_view.empty() ? json() : json(fold.why_of_view);
      item["folds"].push_back(entry);
    }
    root["views"].push_back(item);
  }
  return root;
}

void add_temperatures(report::Page& page, const std::vector<ViewTemperatures>& views,
                      const TemperatureOptions& options) {
  for (const auto& view : views) {
    const auto& g = view.gain;
    const auto& after = g.cross_validated ? *g.cross_validated : g.after;
    const std::string note = g.cross_validated ? "before, and after by cross-validation" : "before and after";
    const std::string of_view = std::string(", ") + name(view.view);
    page.cards.push_back(
        {"temperature" + of_view, fmt::format("{:.2f}", view.pooled),
         fmt::format("{}; {:g} % CI {:.2f}–{:.2f}",
                     view.folds.size() == 1 ? "of one network"
                                            : fmt::format("one for all {} networks", view.folds.size()),
                     100 * options.level, view.pooled_interval.low, view.pooled_interval.high)});
    page.cards.push_back(
        {"log loss" + of_view, fmt::format("{:.3f} → {:.3f}", g.before.log_loss, after.log_loss), note});
    page.cards.push_back(
        {"ECE" + of_view, fmt::format("{:.3f} → {:.3f}", g.before.ece_positive, after.ece_positive), note});
    report::Section section{.heading = name(view.view)};
    section.text = fmt::format(
        "{} predictions for cases that the network behind each was not trained on, {} positive; {} network{} "
        "in all. Whole regions of interest, without the ten crops of a test.",
        g.cases, g.positives, view.folds.size(), view.folds.size() == 1 ? "" : "s");
    section.tables = {gain_table(g), fold_table(view, options)};
    section.figures = {reliability_figure(view), temperature_figure(view)};
    page.sections.push_back(std::move(section));
  }
}

}  // namespace deepwrist::evaluation
