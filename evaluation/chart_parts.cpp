#include "evaluation/chart_parts.h"

#include <fmt/format.h>

#include <cmath>

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

}  // namespace deepwrist::evaluation
