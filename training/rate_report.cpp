#include "training/rate_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/data/column.h"
#include "evaluation/report_files.h"

// The curve is drawn over the power of ten of the rate, since rates grow by a factor.

namespace deepwrist::training {
namespace {

struct TableRow {
  const SearchedRate* of;
  std::size_t step;
};

std::string rate_text(const std::optional<double>& rate) {
  return rate ? fmt::format("{:.2g}", *rate) : "none";
}

std::string end_text(const train::RateCurve& curve) {
  const auto count = curve.steps().size();
  if (count == 0) return "the first loss is not finite";
  return fmt::format("{} batches up to {:.2g}{}", count, curve.steps().back().rate,
                     curve.diverged() ? ", where the loss diverged" : "");
}

report::Figure figure_of(const SearchedRate& searched) {
  report::Series losses{
      .name = "loss of a batch", .points = {}, .colour = 1, .kind = report::SeriesKind::markers};
  report::Series smoothed{.name = "smoothed", .points = {}};
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (const auto& step : searched.curve.steps()) {
    const double x = std::log10(step.rate);
    losses.points.emplace_back(x, step.loss);
    smoothed.points.emplace_back(x, step.smoothed);
    losses.notes.push_back(fmt::format("rate {:.2g}", step.rate));
    least = std::min(least, step.smoothed);
    most = std::max(most, step.smoothed);
  }
  smoothed.notes = losses.notes;
  const auto suggested = searched.curve.suggested();
  if (suggested) smoothed.marked = std::log10(*suggested);
  report::XyChart chart{.x_label = "learning rate, power of ten",
                        .series = {std::move(losses), std::move(smoothed)}};
  chart.y_label = "loss";
  if (const double margin = (most - least) / 4; margin > 0) chart.y_range = {least - margin, most + margin};
  auto name = "learning_rate_" + searched.name;
  std::ranges::replace(name, ' ', '_');
  return {.name = name,
          .title = searched.name,
          .chart = std::move(chart),
          .note = fmt::format("suggested{}: {}; {}", suggested ? " (ringed)" : "", rate_text(suggested),
                              end_text(searched.curve))};
}

}  // namespace

std::string rates_text(const std::vector<SearchedRate>& searches) {
  std::string text;
  for (const auto& [name, curve] : searches)
    text += fmt::format("{}: suggested learning rate {} ({})\n", name, rate_text(curve.suggested()),
                        end_text(curve));
  return text;
}

report::Page rate_page(const TrainingExperiment& experiment, const std::vector<SearchedRate>& searches) {
  report::Page page{
      .title = "Learning rate",
      .subtitle = fmt::format("{} with {}; the experiment's rate is {:g}", name(experiment.block),
                              experiment.optimizer.name, experiment.optimizer.lr)};
  report::Section section{.heading = "Loss while the rate grows"};
  section.text =
      "A network is trained over a few batches while its learning rate grows from batch to batch, and thrown "
      "away (Smith 2017). Suggested is the rate at which the smoothed loss falls fastest: the middle of 21 "
      "batches whose straight line over the logarithm of the rate is steepest, before the loss is smallest. "
      "The search ends where the smoothed loss is four times its smallest. Where the loss "
      "is smallest the rate is too large already.";
  for (const auto& searched : searches) {
    page.cards.push_back({searched.name, rate_text(searched.curve.suggested()), end_text(searched.curve)});
    if (!searched.curve.steps().empty()) section.figures.push_back(figure_of(searched));
  }
  page.sections.push_back(std::move(section));
  page.provenance = evaluation::provenance();
  page.provenance.emplace_back("seed", std::to_string(experiment.seed));
  return page;
}

std::string rates_csv(const std::vector<SearchedRate>& searches) {
  const auto step_of = [](const TableRow& row) { return row.of->curve.steps()[row.step]; };
  const data::Columns<TableRow> columns{
      {"network", [](const TableRow& row) { return row.of->name; }},
      {"batch", [](const TableRow& row) { return std::to_string(row.step + 1); }},
      {"rate", [=](const TableRow& row) { return data::csv_number(step_of(row).rate); }},
      {"loss", [=](const TableRow& row) { return data::csv_number(step_of(row).loss); }},
      {"smoothed", [=](const TableRow& row) { return data::csv_number(step_of(row).smoothed); }}};
  std::vector<TableRow> rows;
  for (const auto& searched : searches) {
    for (std::size_t step = 0; step < searched.curve.steps().size(); ++step)
      rows.push_back({&searched, step});
  }
  return data::csv_text(columns, rows);
}

nlohmann::ordered_json rates_json(const TrainingExperiment& experiment,
                                  const std::vector<SearchedRate>& searches) {
  nlohmann::ordered_json json{{"schema", "deepwrist-learning-rate-1"},
                              {"optimizer", experiment.optimizer.name},
                              {"rate_of_the_experiment", experiment.optimizer.lr},
                              {"networks", nlohmann::ordered_json::array()}};
  for (const auto& [name, curve] : searches) {
    const auto suggested = curve.suggested();
    json["networks"].push_back({{"network", name},
                                {"suggested", suggested ? nlohmann::ordered_json(*suggested) : nullptr},
                                {"diverged", curve.diverged()},
                                {"batches", curve.steps().size()}});
  }
  return json;
}

}  // namespace deepwrist::training
