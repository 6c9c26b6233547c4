#include "evaluation/fractures/analysis_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "evaluation/estimate_text.h"
#include "evaluation/fractures/analysis_figures.h"
#include "evaluation/fractures/decision_report.h"
#include "evaluation/fractures/fracture_statistics.h"

// A group's part of the page:
//
//   cards      AUROC of each group; sensitivity and specificity of the last (studies, if there are)
//   section    charts (analysis_figures.cpp)
//              operating points, decisions (where two thresholds are known), areas, wrong decisions
//              readers against the model, every two raters        only with readers
//              two models                                         only with a second score
//
// Thresholds that were found on the same cases have a star. What one class alone cannot tell is "–".

namespace deepwrist::evaluation {
namespace {

using report::DataTable;

std::string percent(double level) { return fmt::format("{:g} %", 100 * level); }

/// The statistics that are shown at least so, those first that are shown elsewhere too.
template <typename Of>
std::vector<Statistic<Of>> columns_of(std::vector<Statistic<Of>> statistics, Shown least) {
  std::erase_if(statistics, [&](const auto& statistic) { return statistic.shown < least; });
  std::ranges::stable_sort(statistics, std::greater(), &Statistic<Of>::shown);
  return statistics;
}

template <typename Of>
void add_headings(std::vector<std::string>& header, const std::vector<Statistic<Of>>& statistics,
                  Shown least = Shown::last_in_table) {
  for (const auto& statistic : columns_of(statistics, least)) header.emplace_back(statistic.heading);
}

template <typename Of>
void add_values(std::vector<std::string>& row, const std::vector<Statistic<Of>>& statistics, const Of& of,
                Shown least = Shown::last_in_table) {
  for (const auto& statistic : columns_of(statistics, least))
    row.push_back(estimate_text(statistic.value(of)));
}

DataTable points_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Decisions by " + options.score, {"operating point", "threshold"}, {}};
  add_headings(table.header, rate_statistics());
  for (const auto& point : g.points) {
    auto& row = table.rows.emplace_back(std::vector{point.name + (point.from_these_cases ? " *" : ""),
                                                    fmt::format("{:.4g}", point.threshold)});
    add_values(row, rate_statistics(), point.metrics);
  }
  table.note =
      "Wilson's intervals. * Chosen on the cases it is judged on, so it looks better than it will be.";
  return table;
}

/// What the original's test prints besides: shares of wrong decisions.
DataTable errors_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Wrong decisions", {"decisions of"}, {}};
  add_headings(table.header, error_statistics());
  const auto add = [&](const std::string& of, const stats::BinaryMetrics& m) {
    add_values(table.rows.emplace_back(std::vector{of}), error_statistics(), m);
  };
  for (const auto& point : g.points) add(options.score + ", " + point.name, point.metrics);
  for (const auto& reader : g.readers) add(reader.name, reader.metrics);
  table.note =
      "Wilson's intervals. Miss rate: of the positives; false discovery rate: of the positive decisions; "
      "false omission rate: of the negative ones. Threat score (critical success index): TP / (TP + FN + "
      "FP). "
      "Prevalence threshold: below this prevalence the positive predictive value falls off sharply.";
  return table;
}

DataTable pairs_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Every two raters", {"first", "second", counted(g)}, {}};
  add_headings(table.header, agreement_statistics());
  table.header.insert(table.header.end(), {"only first positive", "only second positive", "McNemar p"});
  const auto shown = [&](const std::string& name) { return name == g.raters[1] ? options.score : name; };
  for (const auto& pair : g.pairs) {
    auto& row = table.rows.emplace_back(
        std::vector{shown(pair.first), shown(pair.second), std::to_string(pair.cases)});
    add_values(row, agreement_statistics(), pair);
    row.insert(row.end(), {std::to_string(pair.test.only_first), std::to_string(pair.test.only_second),
                           p_text(pair.test.p_exact)});
  }
  table.note =
      "On the cases that both have judged. Accuracy: the share on which they agree, with Wilson's interval. "
      "McNemar's exact test: whether one calls a fracture more often than the other.";
  return table;
}

DataTable areas_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Areas, and measures at the chosen threshold", {"measure", "value", "interval by"}, {}};
  for (const auto& area : area_statistics())
    table.rows.push_back({area.heading, estimate_text(area.value(g), 4), area.interval});
  for (std::size_t i = 0; i < g.bootstrapped.size(); ++i) {
    table.rows.push_back(
        {bootstrap_statistics()[i].heading, estimate_text(g.bootstrapped[i], 4), "bootstrap, percentile"});
  }
  if (!options.clustered_by.empty()) {
    table.note = fmt::format(
        "The bootstrap draws {} patients (column {}) with all of their cases. DeLong's and Wilson's "
        "intervals take cases "
        "as independent of each other; where patients have several, they are too narrow.",
        g.patients, options.clustered_by);
  }
  return table;
}

DataTable readers_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Readers against " + options.score, {"reader", counted(g)}, {}};
  add_headings(table.header, rate_statistics(), Shown::on_console);
  table.header.insert(table.header.end(),
                      {"kappa with " + options.truth, "only reader right", "only " + options.score + " right",
                       "McNemar p", "AUROC, " + options.score + " − reader", "DeLong p"});
  for (const auto& r : g.readers) {
    const auto& paired = r.auc_against_model;
    auto& row = table.rows.emplace_back(std::vector{r.name, std::to_string(r.cases)});
    add_values(row, rate_statistics(), r.metrics, Shown::on_console);
    row.insert(
        row.end(),
        {estimate_text(r.kappa), std::to_string(r.against_model.only_first),
         std::to_string(r.against_model.only_second), fmt::format("{:.3g}", r.against_model.p_exact),
         paired ? estimate_text(paired->difference) : "–", paired ? fmt::format("{:.3g}", paired->p) : "–"});
  }
  return table;
}

DataTable comparison_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  const auto& [cases, areas] = *g.comparison;
  DataTable table{fmt::format("{} against {}", options.score, options.other_score),
                  {counted(g), "AUROC of " + options.score, "AUROC of " + options.other_score,
                   fmt::format("{} − {}", options.score, options.other_score), "DeLong p",
                   "the same by bootstrap", "bootstrap p"},
                  {}};
  table.rows.push_back({std::to_string(cases), areas.auc ? fmt::format("{:.4f}", areas.auc->auc) : "–",
                        areas.auc ? fmt::format("{:.4f}", areas.auc->other_auc) : "–",
                        areas.auc ? estimate_text(areas.auc->difference, 4) : "–",
                        areas.auc ? fmt::format("{:.3g}", areas.auc->p) : "–",
                        estimate_text(areas.bootstrap_difference, 4),
                        fmt::format("{:.3g}", areas.bootstrap_p)});
  return table;
}

report::Section section_of(const GroupAnalysis& g, const Group& cases, const AnalysisOptions& options) {
  report::Section section{.heading = g.name};
  section.text =
      fmt::format("{} {}, {} of them positive by {}.", g.cases, counted(g), g.positives, options.truth);
  if (g.without_score > 0)
    section.text += fmt::format(" {} more have no {}.", g.without_score, options.score);
  if (g.without_truth > 0)
    section.text += fmt::format(" {} more have no {}.", g.without_truth, options.truth);
  if (g.points.empty()) return section;
  const bool both = g.positives > 0 && g.positives < g.cases;
  if (!both) section.text += " All are of one class: there is no ROC, and only half of the rates.";
  if (!g.calibration) {
    section.text += " Scores outside 0 to 1 are no probabilities: no calibration, no decision curve.";
  }
  section.figures = figures_of(g, cases, options);
  section.tables = {points_table(g, options), areas_table(g, options), errors_table(g, options)};
  if (g.decisions) {
    section.tables.insert(section.tables.begin() + 1, decision_table(*g.decisions, options.score,
                                                                     options.truth, options.bootstrap.level));
  }
  if (!g.readers.empty()) {
    section.tables.push_back(readers_table(g, options));
    section.tables.push_back(pairs_table(g, options));
  }
  if (g.comparison) section.tables.push_back(comparison_table(g, options));
  return section;
}

/// Cards of a group's areas and, where it is asked for, of its decisions.
void add_cards(report::Page& page, const GroupAnalysis& g, bool of_decisions, double level) {
  const auto note = [&](const std::optional<stats::Estimate>& e) {
    return e ? fmt::format("{} CI {:.3f}–{:.3f}; {} {}", percent(level), e->interval.low, e->interval.high,
                           g.cases, counted(g))
             : fmt::format("{} {} of one class", g.cases, counted(g));
  };
  const auto add = [&](const auto& statistic, const auto& of) {
    if (statistic.shown < Shown::on_card) return;
    const auto e = statistic.value(of);
    page.cards.push_back(
        {std::string(statistic.heading) + ", " + g.name, e ? fmt::format("{:.3f}", e->value) : "–", note(e)});
  };
  for (const auto& area : area_statistics()) add(area, g);
  if (!of_decisions) return;
  for (const auto& rate : rate_statistics()) add(rate, g.points.front().metrics);
}

}  // namespace

void add_analyses(report::Page& page, const std::vector<GroupAnalysis>& analyses,
                  const std::vector<Group>& groups, const AnalysisOptions& options) {
  for (const auto& g : analyses) {
    if (!g.points.empty()) add_cards(page, g, &g == &analyses.back(), options.bootstrap.level);
  }
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    page.sections.push_back(section_of(analyses[i], groups[i], options));
  }
}

}  // namespace deepwrist::evaluation
