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

std::string row(const std::string& name, const std::string& value) {
  return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
}

std::string card(const std::string& heading, const std::string& value, const std::string& label,
                 const std::string& rows) {
  return fmt::format(
      "<section class=\"card\"><h2>{}</h2><p class=\"value\">{}</p><p "
      "class=\"label\">{}</p><dl>{}</dl></section>\n",
      heading, value, label, rows);
}

std::string view_card(const TrainingReport& report, const ReportView& view) {
  std::vector<double> metrics;
  std::string epochs;
  for (const ReportFold& fold : view.folds) {
    metrics.push_back(fold.best_metric);
    epochs += (epochs.empty() ? "" : ", ") + std::to_string(fold.best_epoch);
  }
  const MeanAndDeviation best = mean_and_deviation(metrics);
  std::string value = number(best.mean);
  if (best.count > 1) {
    value = fmt::format("{}<small> ± {}</small>", number_as_precise(best.mean, best.deviation),
                        column_number(best.deviation, 2));
  }
  if (const std::string unit = unit_of(report.metric); !unit.empty()) value += "<small> " + unit + "</small>";
  const std::string of = best.count > 1 ? fmt::format(", mean ± sd of {} folds", best.count) : "";
  return card(escaped(view.name), value, "best " + escaped(value_title(report.metric)) + of,
              row(view.folds.size() == 1 ? "Best epoch" : "Best epochs", epochs.empty() ? "–" : epochs) +
                  row("Images", std::to_string(view.images)) + row("Time", time_text(seconds_of(view))));
}

std::string memory_text(std::uint64_t bytes) {
  constexpr double kMiB = 1 << 20;
  const double size = static_cast<double>(bytes) / kMiB;
  return size < 1024 ? fmt::format("{:.0f} MiB", size) : fmt::format("{:.1f} GiB", size / 1024);
}

std::string total_card(const TrainingReport& report) {
  double seconds = 0;
  std::size_t folds = 0, epochs = 0, images = 0;
  for (const ReportView& view : report.views) {
    seconds += seconds_of(view);
    folds += view.folds.size();
    images += view.images;
    for (const ReportFold& fold : view.folds) epochs += fold.epochs.size();
  }
  return card("Training", time_text(seconds), "time of all folds",
              row("Folds", std::to_string(folds)) + row("Epochs", std::to_string(epochs) + " in all") +
                  row("Images", std::to_string(images)) +
                  (report.peak_memory > 0 ? row("Peak memory", memory_text(report.peak_memory)) : ""));
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

std::string summary_cards(const TrainingReport& report) {
  std::string html = "<div class=\"cards\">\n";
  for (const ReportView& view : report.views) html += view_card(report, view);
  return html + total_card(report) + "</div>\n";
}

}  // namespace deepwrist::report
