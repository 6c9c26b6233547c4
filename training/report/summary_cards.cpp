#include "training/report/summary_cards.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "core/base/progress.h"
#include "core/report/markup.h"
#include "training/report/value_names.h"

namespace deepwrist::report {
namespace {

double seconds_of(const ReportView& view) {
  double seconds = 0;
  for (const ReportFold& fold : view.folds) seconds += fold.seconds;
  return seconds;
}

/// "1.50 ± 0.50 mm"
std::string best_text(const MeanAndDeviation& best, const std::string& unit) {
  std::string text = number(best.mean);
  if (best.count > 1) {
    text = number_as_precise(best.mean, best.deviation) + " ± " + column_number(best.deviation, 2);
  }
  return unit.empty() ? text : text + " " + unit;
}

Card view_card(const TrainingReport& report, const ReportView& view) {
  std::vector<double> metrics;
  std::string epochs;
  for (const ReportFold& fold : view.folds) {
    metrics.push_back(fold.best_metric);
    epochs += (epochs.empty() ? "" : ", ") + std::to_string(fold.best_epoch);
  }
  const MeanAndDeviation best = mean_and_deviation(metrics);
  std::string note = best.count > 1 ? fmt::format("mean ± sd of {} folds; ", best.count) : "";
  note += fmt::format("best epoch{} {}; {} images; time {}", view.folds.size() == 1 ? "" : "s",
                      epochs.empty() ? "–" : epochs, view.images, time_text(seconds_of(view)));
  return {"best " + value_title(report.metric) + ", " + view.name, best_text(best, unit_of(report.metric)),
          note};
}

std::string memory_text(std::uint64_t bytes) {
  constexpr double kMiB = 1 << 20;
  const double size = static_cast<double>(bytes) / kMiB;
  return size < 1024 ? fmt::format("{:.0f} MiB", size) : fmt::format("{:.1f} GiB", size / 1024);
}

Card total_card(const TrainingReport& report) {
  double seconds = 0;
  std::size_t folds = 0, epochs = 0, images = 0;
  for (const ReportView& view : report.views) {
    seconds += seconds_of(view);
    folds += view.folds.size();
    images += view.images;
    for (const ReportFold& fold : view.folds) epochs += fold.epochs.size();
  }
  std::string note =
      fmt::format("time of all folds ({}); {} epochs in all; {} images", folds, epochs, images);
  if (report.peak_memory > 0) note += "; peak memory " + memory_text(report.peak_memory);
  return {"training time", time_text(seconds), note};
}

}  // namespace

MeanAndDeviation mean_and_deviation(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double mean = count > 0 ? sum / static_cast<double>(count) : nan;
  for (const double value : values) {
    if (std::isfinite(value)) squares += (value - mean) * (value - mean);
  }
  return {mean, count > 1 ? std::sqrt(squares / static_cast<double>(count - 1)) : nan, count};
}

std::string time_text(double seconds) {
  constexpr double kLongest = 1e12;
  return std::abs(seconds) < kLongest ? format_duration(seconds) : "–";
}

std::vector<Card> summary_cards(const TrainingReport& report) {
  std::vector<Card> cards;
  for (const ReportView& view : report.views) cards.push_back(view_card(report, view));
  cards.push_back(total_card(report));
  return cards;
}

}  // namespace deepwrist::report
