#include "evaluation/chart_parts.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "core/stats/interval.h"
#include "core/stats/roc_curve.h"

namespace deepwrist::evaluation {

report::XyChart unit_square(const std::string& x_label, const std::string& y_label) {
  report::XyChart chart;
  chart.x_label = x_label;
  chart.y_label = y_label;
  chart.x_range = chart.y_range = report::ValueRange{0, 1};
  chart.square = true;
  return chart;
}

report::Series roc_series(const std::string& name, const std::vector<int>& truth,
                          const std::vector<double>& score, int colour) {
  const auto curve = stats::roc_curve(stats::RankedScores(truth, score));
  report::Series series{.name = name, .points = {}, .colour = colour};
  for (std::size_t i = 0; i < curve.threshold.size(); ++i) {
    series.points.emplace_back(curve.false_positive_rate[i], curve.true_positive_rate[i]);
    series.notes.push_back(fmt::format("threshold {:.4g}", curve.threshold[i]));
  }
  return series;
}

report::Series pr_series(const std::string& name, const std::vector<int>& truth,
                         const std::vector<double>& score, int colour) {
  const auto curve = stats::precision_recall_curve(stats::RankedScores(truth, score));
  report::Series series{.name = name, .points = {}, .colour = colour};
  series.kind = report::SeriesKind::steps;
  for (std::size_t i = curve.recall.size(); i-- > 0;) {
    series.points.emplace_back(curve.recall[i], curve.precision[i]);
    series.notes.push_back(i < curve.threshold.size() ? fmt::format("threshold {:.4g}", curve.threshold[i])
                                                      : "");
  }
  return series;
}

report::Series reliability_series(const std::string& name, const std::vector<stats::CalibrationBin>& bins,
                                  int colour) {
  report::Series series{.name = name, .points = {}, .colour = colour};
  series.kind = report::SeriesKind::markers;  // a line of points far apart would hide their intervals
  for (const auto& bin : bins) {
    if (bin.count == 0) continue;
    const auto positives = static_cast<std::size_t>(std::lround(bin.share * static_cast<double>(bin.count)));
    const auto interval = stats::wilson(positives, bin.count);
    series.points.emplace_back(bin.mean_probability, bin.share);
    series.y_bars.emplace_back(interval.low, interval.high);
    series.notes.push_back(fmt::format("{} cases", bin.count));
  }
  return series;
}

report::XyChart forest_chart(std::vector<std::string> rows, const std::vector<ForestMeasure>& measures) {
  report::XyChart chart{
      .x_label = "estimate with interval", .series = {}, .x_range = report::ValueRange{0, 1}};
  chart.y_names = std::move(rows);
  const double middle = (static_cast<double>(measures.size()) - 1) / 2;
  for (std::size_t m = 0; m < measures.size(); ++m) {
    report::Series series{.name = measures[m].name,
                          .points = {},
                          .colour = static_cast<int>(m),
                          .kind = report::SeriesKind::markers};
    for (std::size_t row = 0; row < measures[m].of_row.size(); ++row) {
      const auto& estimate = measures[m].of_row[row];
      if (!estimate) continue;
      series.points.emplace_back(estimate->value,
                                 static_cast<double>(row) + 0.25 * (static_cast<double>(m) - middle));
      series.x_bars.emplace_back(estimate->interval.low, estimate->interval.high);
    }
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace deepwrist::evaluation
