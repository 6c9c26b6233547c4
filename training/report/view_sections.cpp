#include "training/report/view_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "training/report/fold_table.h"
#include "training/report/value_names.h"

//   PA                                      "n images."
//     charts    loss, training dashed | metric, best epochs ringed | other val_* | the rest
//     table     fold_table
//   PA: single landmarks and thresholds     folded; left out without such values
//     charts    one each, of val_error_mm_2, val_recall_3mm, ...
//     table     detail_table
//   PA: augmented training images
//
// A chart has a line for each fold, fold i in colour i mod 8. Its axis is logarithmic where all values are
// positive and the largest is more than 20 times the smallest.

namespace deepwrist::report {
namespace {

constexpr int kAugmentedSide = 1600;  // pixels

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

/// A chart with a line for each fold and value; nothing where no fold has any.
void add_chart(std::vector<Figure>& figures, const ReportView& view, const std::string& title,
               const std::vector<Line>& lines) {
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
  if (!chart.series.empty()) figures.push_back({"", title, std::move(chart)});
}

/// Loss and metric come first, then what else was validated, then the rest; one of several of a kind is for
/// `details`.
void add_charts(Section& course, Section& details, const TrainingReport& report, const ReportView& view) {
  add_chart(course.figures, view, "Loss", {{"train_loss", "training", true}, {"val_loss", "validation"}});
  add_chart(course.figures, view, value_heading(report.metric) + ", best epochs ringed",
            {{report.metric, "", false, true}});
  const std::vector<std::string> names = value_names(view);
  const std::set<std::string> shown{"train_loss", "val_loss", report.metric};
  for (const bool validated : {true, false}) {
    for (const std::string& name : names) {
      if (shown.contains(name) || name.starts_with("val_") != validated) continue;
      add_chart((is_one_of_several(name) ? details : course).figures, view,
                value_heading(name, parse_view(view.name)), {{name, ""}});
    }
  }
}

Section augmented_section(const TrainingReport& report, const ReportView& view) {
  Section section{.heading = view.name + ": augmented training images",
                  .landmarks = landmarks_on_pictures(report, view)};
  if (section.landmarks) section.text = "The marks are the annotated points.";
  for (const ReportPicture& picture : view.augmented)
    section.pictures.push_back(gallery_picture(picture.image, picture.caption, kAugmentedSide));
  return section;
}

}  // namespace

std::vector<Section> view_sections(const TrainingReport& report, const ReportView& view) {
  Section course{.heading = view.name, .text = fmt::format("{} images.", view.images)};
  Section details{.heading = view.name + ": single landmarks and thresholds", .folded = true};
  add_charts(course, details, report, view);
  if (view.folds.empty()) {
    course.text += " No fold was trained.";
  } else {
    course.tables = {fold_table(report, view)};
  }
  std::vector<Section> sections{std::move(course)};
  if (!details.figures.empty()) {
    if (auto table = detail_table(report, view)) details.tables = {std::move(*table)};
    sections.push_back(std::move(details));
  }
  if (!view.augmented.empty()) sections.push_back(augmented_section(report, view));
  return sections;
}

std::optional<View> landmarks_on_pictures(const TrainingReport& report, const ReportView& view) {
  return report.block == "localizer" ? parse_view(view.name) : std::nullopt;
}

}  // namespace deepwrist::report
