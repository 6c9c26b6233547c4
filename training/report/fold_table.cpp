#include "training/report/fold_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>

#include "core/report/markup.h"
#include "training/report/summary_cards.h"
#include "training/report/value_names.h"

//   Fold       Best epoch | Best METRIC | train_loss, val_* | Epochs               | Time
//   PA fold 0  37         | number      | of epoch 37       | 57 of 60             | 1:02:03
//   Mean ± sd             | number ± sd | number ± sd       |                      |
//
// METRIC is best_metric as training returned it; the rest is looked up in the fold's epochs. The last row is
// there from two folds on, over finite values with n − 1; a single finite value stands without deviation.
// lr, images_per_s and waiting are in charts only.

namespace deepwrist::report {
namespace {

/// What the fold measured in its best epoch; NaN where it did not.
double value_when_best(const ReportFold& fold, const std::string& name) {
  const auto best = std::ranges::find(fold.epochs, fold.best_epoch, &ReportEpoch::epoch);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  return best == fold.epochs.end() ? kNone : value_at(*best, name).value_or(kNone);
}

/// A column of a table with a row per fold: of text, or of numbers, whose mean is the table's last row.
struct Column {
  std::string heading;
  std::function<std::string(const ReportFold&)> text;
  std::function<double(const ReportFold&)> number;
};

Column column_of_value(const ReportView& view, const std::string& name) {
  return {value_heading(name, parse_view(view.name)), nullptr,
          [name](const ReportFold& fold) { return value_when_best(fold, name); }};
}

std::string epochs_text(const ReportFold& fold) {
  std::string text = std::to_string(fold.epochs.size());
  if (fold.planned_epochs > 0) text += fmt::format(" of {}", fold.planned_epochs);
  if (fold.stopped_early) text += ", stopped early";
  return text;
}

std::string mean_text(const ReportView& view, const Column& column) {
  std::vector<double> values;
  for (const ReportFold& fold : view.folds) values.push_back(column.number(fold));
  const MeanAndDeviation all = mean_and_deviation(values);
  if (all.count < 2) return column_number(all.mean);
  return number_as_precise(all.mean, all.deviation) + " ± " + column_number(all.deviation, 2);
}

DataTable table_of(const ReportView& view, const std::vector<Column>& columns) {
  DataTable table{"Folds, with what was measured in their best epochs", {"Fold"}, {}};
  for (const Column& column : columns) table.header.push_back(column.heading);
  for (const ReportFold& fold : view.folds) {
    auto& row = table.rows.emplace_back(std::vector<std::string>{fold.name});
    for (const Column& column : columns)
      row.push_back(column.text ? column.text(fold) : column_number(column.number(fold)));
  }
  if (view.folds.size() > 1) {
    table.last_row = {"Mean ± sd"};
    for (const Column& column : columns) table.last_row.push_back(column.text ? "" : mean_text(view, column));
  }
  return table;
}

/// The values that were measured in the best epoch, but for the metric itself.
std::vector<std::string> measured_values(const TrainingReport& report, const ReportView& view) {
  std::vector<std::string> names = value_names(view);
  std::erase_if(names, [&](const std::string& name) {
    return name == report.metric || !(name == "train_loss" || name.starts_with("val_"));
  });
  return names;
}

}  // namespace

std::optional<double> value_at(const ReportEpoch& epoch, const std::string& name) {
  const auto found = std::ranges::find(epoch.values, name, &std::pair<std::string, double>::first);
  return found == epoch.values.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> value_names(const ReportView& view) {
  std::vector<std::string> names;
  for (const ReportFold& fold : view.folds) {
    for (const ReportEpoch& epoch : fold.epochs) {
      for (const auto& [name, value] : epoch.values) {
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
      }
    }
  }
  return names;
}

DataTable fold_table(const TrainingReport& report, const ReportView& view) {
  std::vector<Column> columns{
      {"Best epoch", [](const ReportFold& fold) { return std::to_string(fold.best_epoch); }, nullptr},
      {"Best " + value_title(report.metric), nullptr,
       [](const ReportFold& fold) { return fold.best_metric; }}};
  for (const std::string& name : measured_values(report, view)) {
    if (!is_one_of_several(name)) columns.push_back(column_of_value(view, name));
  }
  columns.push_back({"Epochs", epochs_text, nullptr});
  columns.push_back({"Time", [](const ReportFold& fold) { return time_text(fold.seconds); }, nullptr});
  return table_of(view, columns);
}

std::optional<DataTable> detail_table(const TrainingReport& report, const ReportView& view) {
  std::vector<Column> columns;
  for (const std::string& name : measured_values(report, view)) {
    if (is_one_of_several(name)) columns.push_back(column_of_value(view, name));
  }
  return columns.empty() ? std::nullopt : std::optional(table_of(view, columns));
}

}  // namespace deepwrist::report
