#include "core/report/fold_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/report/markup.h"
#include "core/report/summary_cards.h"
#include "core/report/value_names.h"

namespace deepwrist::report {
namespace {

std::string cell(const std::string& text) { return "<td>" + text + "</td>"; }

/// The columns between best metric and number of epochs: losses, then what else was validated.
std::vector<std::string> columns_of(const TrainingReport& report, const ReportView& view) {
  std::vector<std::string> columns;
  for (const std::string& name : value_names(view)) {
    const bool measured = name == "train_loss" || name.starts_with("val_");
    if (measured && name != report.metric) columns.push_back(name);
  }
  return columns;
}

std::string row_of(const ReportFold& fold, const std::vector<std::string>& columns) {
  const auto best = std::ranges::find(fold.epochs, fold.best_epoch, &ReportEpoch::epoch);
  std::string html =
      fmt::format("<tr><th scope=\"row\">{}</th>{}{}", escaped(fold.name),
                  cell(std::to_string(fold.best_epoch)), cell(column_number(fold.best_metric)));
  for (const std::string& name : columns) {
    const auto value = best == fold.epochs.end() ? std::nullopt : value_at(*best, name);
    html += cell(value ? column_number(*value) : "–");
  }
  return html + cell(std::to_string(fold.epochs.size())) + cell(time_text(fold.seconds)) + "</tr>\n";
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

std::string fold_table(const TrainingReport& report, const ReportView& view) {
  const std::vector<std::string> columns = columns_of(report, view);
  std::string html = "<div class=\"scroll\"><table>\n<thead><tr><th scope=\"col\">Fold</th>";
  const auto heading = [&](const std::string& text) {
    html += "<th scope=\"col\">" + escaped(text) + "</th>";
  };
  heading("Best epoch");
  heading("Best " + value_title(report.metric));
  for (const std::string& name : columns) heading(value_heading(name) + ", best epoch");
  heading("Epochs");
  heading("Time");
  html += "</tr></thead>\n<tbody>\n";
  for (const ReportFold& fold : view.folds) html += row_of(fold, columns);
  return html + "</tbody>\n</table></div>\n";
}

}  // namespace deepwrist::report
