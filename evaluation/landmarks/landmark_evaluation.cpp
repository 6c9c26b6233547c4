#include "evaluation/landmarks/landmark_evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/data/column.h"
#include "evaluation/landmarks/landmark_sides.h"
#include "evaluation/landmarks/landmark_statistics.h"

// Records of the CSV, a number each:
//
//   view,landmark,measure,unit,count,value,low,high
//   PA,tip of the distal ulna,mean error,mm,120,1.31,1.2,1.44
//   PA,tip of the distal ulna,share within 2 mm,,118,0.91,0.85,0.95
//   PA,tip of the distal ulna,bias x,mm,118,-0.12,-0.3,0.05
//
// `count` is what a number is of: errors, radiographs with a spacing for shares, radiographs for offsets.
// What has no interval leaves `low` and `high` empty, as does NaN. The JSON has null there.

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;

/// JSON has no NaN: null.
json number(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json estimate(const stats::Estimate& e) {
  return {{"value", number(e.value)}, {"low", number(e.interval.low)}, {"high", number(e.interval.high)}};
}

json offsets_json(const LandmarkOffsets& offsets) {
  const auto& a = offsets.agreement;
  return {{"view", name(offsets.view)},
          {"landmark", report::landmark_names(offsets.view, offsets.landmark).name},
          {"axis", std::string(1, offsets.axis)},
          {"direction", offsets.direction},
          {"mirrored", offsets.mirrored},
          {"side_unknown", offsets.side_unknown},
          {"unit", name(offsets.unit)},
          {"count", a.count},
          {"bias", estimate(a.bias)},
          {"deviation", number(a.deviation)},
          {"lower_limit", estimate(a.lower_limit)},
          {"upper_limit", estimate(a.upper_limit)},
          {"repeatability_coefficient", number(a.repeatability)}};
}

json outlier_json(const LandmarkOutlier& outlier, const LandmarkCase& item) {
  return {{"ID", item.id},
          {"view", name(item.view)},
          {"landmark", report::landmark_names(item.view, outlier.landmark).name},
          {"unit", name(outlier.unit)},
          {"error", outlier.error},
          {"fence", outlier.fence}};
}

/// A row of the table of numbers.
struct NumberRow {
  View view;
  std::string landmark, measure, unit;
  std::size_t count;
  stats::Estimate estimate;
};

data::Columns<NumberRow> number_columns() {
  return {{"view", [](const auto& row) { return name(row.view); }},
          {"landmark", [](const auto& row) { return row.landmark; }},
          {"measure", [](const auto& row) { return row.measure; }},
          {"unit", [](const auto& row) { return row.unit; }},
          {"count", [](const auto& row) { return std::to_string(row.count); }},
          {"value", [](const auto& row) { return data::csv_number(row.estimate.value); }},
          {"low", [](const auto& row) { return data::csv_number(row.estimate.interval.low); }},
          {"high", [](const auto& row) { return data::csv_number(row.estimate.interval.high); }}};
}

/// Collects the rows of the table of numbers.
class NumberRows {
 public:
  void errors(const LandmarkResult& result, const ErrorSummary& summary, const stats::Interval& of_mean,
              const std::string& unit) {
    if (summary.count == 0) return;
    for (const auto& statistic : landmark_statistics()) {
      const bool is_mean = statistic.value == &ErrorSummary::mean;
      add(result, statistic.measure, unit, summary.count,
          {summary.*statistic.value, is_mean ? of_mean : stats::Interval{NAN, NAN}});
    }
  }
  void recall(const LandmarkResult& result, std::size_t radiographs) {
    for (const auto& [shares, along] :
         {std::pair{&result.recall, ""}, {&result.recall_x, " along x"}, {&result.recall_y, " along y"}}) {
      for (std::size_t i = 0; i < shares->size(); ++i) {
        add(result, fmt::format("share within {} mm{}", kRecallDistances[i], along), "", radiographs,
            (*shares)[i]);
      }
    }
  }
  void offsets(const LandmarkOffsets& o) {
    const auto& a = o.agreement;
    const auto add_offset = [&](const std::string& measure, const stats::Estimate& e) {
      rows_.push_back({o.view, report::landmark_names(o.view, o.landmark).name, measure + " " + o.axis,
                       name(o.unit), a.count, e});
    };
    add_offset("bias", a.bias);
    add_offset("lower limit of agreement", a.lower_limit);
    add_offset("upper limit of agreement", a.upper_limit);
    add_offset("repeatability coefficient", {a.repeatability, {NAN, NAN}});
  }
  std::string csv() const { return data::csv_text(number_columns(), rows_); }

 private:
  void add(const LandmarkResult& result, const std::string& measure, const std::string& unit,
           std::size_t count, const stats::Estimate& e) {
    rows_.push_back({result.view, names_of(result).name, measure, unit, count, e});
  }

  std::vector<NumberRow> rows_;
};

}  // namespace

const LandmarkResult* LandmarkEvaluation::together(View view) const {
  const auto found = std::ranges::find_if(
      results, [&](const LandmarkResult& result) { return result.view == view && !result.landmark; });
  return found == results.end() ? nullptr : &*found;
}

LandmarkEvaluation evaluate_landmarks(std::vector<LandmarkCase> cases) {
  LandmarkEvaluation evaluation;
  evaluation.cases = std::move(cases);
  evaluation.unit = best_unit(evaluation.cases);
  evaluation.results = analyse_landmarks(evaluation.cases);
  evaluation.offsets = landmark_offsets(evaluation.cases, evaluation.unit);
  evaluation.outliers = landmark_outliers(evaluation.cases, evaluation.unit);
  evaluation.regions = landmark_regions(evaluation.cases);
  evaluation.reliability = landmark_reliability(evaluation.cases);
  for (const View view : {View::pa, View::lat}) {
    if (auto remark = view_sides(evaluation.cases, view).remark; !remark.empty())
      evaluation.remarks.push_back(std::move(remark));
  }
  return evaluation;
}

json landmark_report_json(const LandmarkEvaluation& evaluation, const LandmarkRun& run) {
  const auto without_spacing = std::ranges::count_if(
      evaluation.cases, [](const LandmarkCase& item) { return !item.mm_per_px.has_value(); });
  json root{{"schema", "deepwrist-landmarks-1"},
            {"source", run.source},
            {"radiographs", evaluation.cases.size()},
            {"failed", run.failures.size()},
            {"without_points", run.without_points},
            {"without_spacing", without_spacing},
            {"seen_in_training", run.seen_in_training},
            {"landmarks", landmark_json(evaluation.results)},
            {"offsets", json::array()},
            {"outliers", json::array()},
            {"regions", regions_json(evaluation.regions)},
            {"reliability", reliability_json(evaluation.reliability)}};
  for (const auto& offsets : evaluation.offsets) root["offsets"].push_back(offsets_json(offsets));
  for (const auto& outlier : evaluation.outliers) {
    root["outliers"].push_back(outlier_json(outlier, evaluation.cases[outlier.index]));
  }
  return root;
}

std::string landmark_report_csv(const LandmarkEvaluation& evaluation) {
  NumberRows numbers;
  for (const auto& result : evaluation.results) {
    numbers.errors(result, result.mm, result.mean_mm, "mm");
    numbers.errors(result, result.px, result.mean_px, "px");
    const auto radiographs = std::ranges::count_if(evaluation.cases, [&](const LandmarkCase& item) {
      return item.view == result.view && item.mm_per_px.has_value();
    });
    numbers.recall(result, static_cast<std::size_t>(radiographs));
  }
  for (const auto& offsets : evaluation.offsets) numbers.offsets(offsets);
  return numbers.csv();
}

}  // namespace deepwrist::evaluation
