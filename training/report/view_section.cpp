#include "training/report/view_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/report/chart/landmark_style.h"
#include "core/report/chart/svg_chart.h"
#include "core/report/markup.h"
#include "training/report/fold_table.h"
#include "training/report/picture_gallery.h"
#include "training/report/value_names.h"

namespace deepwrist::report {
namespace {

constexpr int kHardestSide = 512, kAugmentedSide = 1600;  // pixels

/// A fold's values over its epochs; an epoch without the value is a gap. Nothing if no epoch has it.
std::vector<std::pair<double, double>> values_of(const ReportFold& fold, const std::string& name) {
  std::vector<std::pair<double, double>> points;
  bool found = false;
  for (const ReportEpoch& epoch : fold.epochs) {
    const std::optional<double> value = value_at(epoch, name);
    found = found || value;
    points.emplace_back(epoch.epoch, value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return found ? points : std::vector<std::pair<double, double>>();
}

/// What a chart says of one value in its legend.
struct Line {
  std::string name, label;
  bool dashed = false, ringed = false;
};

/// Values from one end of a few decades to the other are all legible only by their ratios.
bool spans_decades(const XyChart& chart) {
  constexpr double kSpan = 20;
  double low = std::numeric_limits<double>::infinity(), high = 0;
  for (const Series& series : chart.series) {
    for (const auto& [x, y] : series.points) {
      if (!std::isfinite(y)) continue;
      low = std::min(low, y);
      high = std::max(high, y);
    }
  }
  return low > 0 && high > kSpan * low;
}

std::string chart_of(const ReportView& view, const std::string& title, const std::vector<Line>& lines) {
  XyChart chart{"epoch", {}};
  chart.whole_numbers = true;
  for (std::size_t i = 0; i < view.folds.size(); ++i) {
    const ReportFold& fold = view.folds[i];
    for (const Line& line : lines) {
      auto points = values_of(fold, line.name);
      if (points.empty()) continue;
      const std::string label = line.label.empty() ? fold.name : fold.name + ", " + line.label;
      chart.series.push_back({label, std::move(points), static_cast<int>(i % 8), line.dashed,
                              line.ringed ? std::optional<double>(fold.best_epoch) : std::nullopt});
    }
  }
  chart.logarithmic = spans_decades(chart);
  return chart.series.empty() ? "" : figure_html({"", title, std::move(chart)});
}

/// Loss and metric come first, then what else was validated, then the rest; one of several of a kind is
/// folded away.
std::string charts_of(const TrainingReport& report, const ReportView& view) {
  std::string html = chart_of(view, "Loss", {{"train_loss", "training", true}, {"val_loss", "validation"}});
  html += chart_of(view, value_heading(report.metric) + ", best epochs ringed",
                   {{report.metric, "", false, true}});
  const std::vector<std::string> names = value_names(view);
  const std::set<std::string> shown{"train_loss", "val_loss", report.metric};
  std::string more;
  for (const bool validated : {true, false}) {
    for (const std::string& name : names) {
      if (shown.contains(name) || name.starts_with("val_") != validated) continue;
      (is_one_of_several(name) ? more : html) +=
          chart_of(view, value_heading(name, parse_view(view.name)), {{name, ""}});
    }
  }
  if (!html.empty()) html = "<div class=\"charts\">\n" + html + "</div>\n";
  if (more.empty()) return html;
  return html + "<details>\n<summary>Single landmarks and thresholds</summary>\n<div class=\"charts\">\n" +
         more + "</div>\n" + detail_table(report, view) + "</details>\n";
}

/// What the marks on the pictures mean; nothing where there are none.
std::string marks_of(const TrainingReport& report, const ReportView& view) {
  const auto projection = parse_view(view.name);
  if (report.block != "localizer" || !projection) return "";
  return landmark_legend_html(*projection) + "<p class=\"none\">The marks are the annotated points.</p>\n";
}

std::string hardest_of(const TrainingReport& report, const ReportView& view) {
  std::string html;
  for (const ReportFold& fold : view.folds) {
    if (fold.hardest.empty()) continue;
    html += fmt::format("<h4>{}</h4>\n{}", escaped(fold.name), picture_gallery(fold.hardest, kHardestSide));
  }
  return html.empty() ? "" : "<h3>Hardest validation images</h3>\n" + marks_of(report, view) + html;
}

}  // namespace

std::string view_section(const TrainingReport& report, const ReportView& view) {
  std::string html = fmt::format("<section class=\"view\">\n<h2>{} <small>{} images</small></h2>\n",
                                 escaped(view.name), view.images);
  if (view.folds.empty()) html += "<p class=\"none\">No fold was trained.</p>\n";
  html += charts_of(report, view);
  if (!view.folds.empty())
    html += "<h3>Folds, with what was measured in their best epochs</h3>\n" + fold_table(report, view);
  html += hardest_of(report, view);
  if (!view.augmented.empty()) {
    html += "<h3>Augmented training images</h3>\n" + marks_of(report, view) +
            picture_gallery(view.augmented, kAugmentedSide);
  }
  return html + "</section>\n";
}

}  // namespace deepwrist::report
