#include "evaluation/fractures/analysis_text.h"

#include <fmt/format.h>

#include "core/base/shown.h"
#include "evaluation/estimate_text.h"
#include "evaluation/fractures/decision_report.h"
#include "evaluation/fractures/fracture_statistics.h"

//   group      cases positives  AUROC (95 % CI)       ... threshold  sensitivity           ...
//   PA           412       190  0.951 (0.932–0.967)   ...      0.51  0.912 (0.863–0.948)   ...
//     R1               400 read                                      0.874 (0.819–0.917)   ...
//
// A cell of 22 columns holds an estimate from 0 to 1; a negative one, "−0.012 (−0.034 to 0.010)", is wider,
// is not cut, and moves the rest of its line. A reader's line leaves as many columns empty as the headings
// of the scores have bytes, so these are ASCII.

namespace deepwrist::evaluation {
namespace {

/// A column of estimates.
std::string cell(const std::string& text) { return fmt::format("{:<22}", text); }

template <typename Of>
std::string headings(const std::vector<Statistic<Of>>& statistics) {
  std::string text;
  for (const auto& statistic : statistics) {
    if (statistic.shown >= Shown::on_console) text += cell(statistic.heading);
  }
  return text;
}

template <typename Of>
std::string values(const std::vector<Statistic<Of>>& statistics, const Of& of) {
  std::string text;
  for (const auto& statistic : statistics) {
    if (statistic.shown >= Shown::on_console) text += cell(estimate_text(statistic.value(of)));
  }
  return text;
}

/// What is said of scores: areas, of which the heading tells the level, and what the bootstrap tells.
std::string score_headings(double level) {
  std::string text;
  for (const auto& area : area_statistics()) {
    if (area.shown >= Shown::on_console)
      text += cell(fmt::format("{} ({:g} % CI)", area.heading, 100 * level));
  }
  for (const auto& statistic : bootstrap_statistics()) {
    if (statistic.shown >= Shown::on_console) text += cell(statistic.heading);
  }
  return text;
}

std::string score_values(const GroupAnalysis& g) {
  std::string text;
  for (const auto& area : area_statistics()) {
    if (area.shown >= Shown::on_console) text += cell(estimate_text(area.value(g)));
  }
  for (std::size_t i = 0; i < g.bootstrapped.size(); ++i) {
    if (bootstrap_statistics()[i].shown >= Shown::on_console) text += cell(estimate_text(g.bootstrapped[i]));
  }
  return text;
}

/// The first table: scores and decisions of each group, and its readers' decisions.
std::string groups_text(const std::vector<GroupAnalysis>& groups, double level) {
  const auto of_scores = score_headings(level);
  std::string text = fmt::format("\n{:<8}{:>8}{:>10}  {}{:>10}  {}\n", "group", "cases", "positives",
                                 of_scores, "threshold", headings(rate_statistics()));
  for (const auto& g : groups) {
    text += fmt::format("{:<8}{:>8}{:>10}  ", shown(g.name), g.cases, g.positives);
    if (g.points.empty()) {
      text += "no case has a score and a truth\n";
      continue;
    }
    const auto& point = g.points.front();
    text += fmt::format("{}{:>10.4g}  {}\n", score_values(g), point.threshold,
                        values(rate_statistics(), point.metrics));
    for (const auto& reader : g.readers) {
      // Their rates stand below the model's.
      text += fmt::format("  {:<14}{:>6} read {:{}}{:>10}  {}\n", shown(reader.name), reader.cases, "",
                          of_scores.size(), "", values(rate_statistics(), reader.metrics));
    }
  }
  return text;
}

/// Shares of wrong decisions of the model at the chosen threshold, and of the readers.
std::string errors_text(const std::vector<GroupAnalysis>& groups) {
  std::string text = fmt::format("\n{:<8}{:<16}{}\n", "group", "decisions of", headings(error_statistics()));
  const auto add = [&](const std::string& group, const std::string& of, const stats::BinaryMetrics& m) {
    text += fmt::format("{:<8}{:<16}{}\n", shown(group), shown(of), values(error_statistics(), m));
  };
  bool any = false;
  for (const auto& g : groups) {
    if (g.points.empty()) continue;
    any = true;
    add(g.name, "model", g.points.front().metrics);
    for (const auto& reader : g.readers) add("", reader.name, reader.metrics);
  }
  return any ? text : "";
}

/// Agreement of each two of truth, model and readers, where there are readers.
std::string pairs_text(const std::vector<GroupAnalysis>& groups) {
  std::string text;
  for (const auto& g : groups) {
    if (g.readers.empty()) continue;
    if (text.empty()) {
      text = fmt::format("\n{:<8}{:<36}{:>8}  {}{:>10}\n", "group", "decisions of", "cases",
                         headings(agreement_statistics()), "McNemar p");
    }
    for (const auto& pair : g.pairs) {
      text += fmt::format("{:<8}{:<36}{:>8}  {}{:>10}\n", shown(g.name),
                          shown(pair.first + " and " + pair.second), pair.cases,
                          values(agreement_statistics(), pair), p_text(pair.test.p_exact));
    }
  }
  return text;
}

/// Fracture, doubt, no fracture, of all groups where any has a doubt: one threshold is judged above.
std::string decisions_of_groups(const std::vector<GroupAnalysis>& groups, double level) {
  std::string text;
  bool any_doubt = false;
  for (const auto& g : groups) {
    if (!g.decisions) continue;
    any_doubt = any_doubt || g.decisions->thresholds.has_doubt();
    text += decision_lines(g.name, *g.decisions, level);
  }
  return any_doubt ? decision_heading() + text : "";
}

std::string comparison_text(const GroupAnalysis& g) {
  const auto& [cases, areas] = *g.comparison;
  if (!areas.auc) {
    return fmt::format("\n{}: {} cases have both scores, of one class only: the models cannot be compared\n",
                       shown(g.name), cases);
  }
  return fmt::format(
      "\n{}: {} cases have both scores: AUROC {:.4f}, of the other model {:.4f}; first minus other {} "
      "(DeLong, p {}), {} (bootstrap, p {})\n",
      shown(g.name), cases, areas.auc->auc, areas.auc->other_auc, estimate_text(areas.auc->difference, 4),
      p_text(areas.auc->p), estimate_text(areas.bootstrap_difference, 4), p_text(areas.bootstrap_p));
}

}  // namespace

std::string console_text(const std::vector<GroupAnalysis>& groups, double level) {
  auto text = groups_text(groups, level) + decisions_of_groups(groups, level) + errors_text(groups) +
              pairs_text(groups);
  for (const auto& g : groups) {
    if (g.comparison) text += comparison_text(g);
  }
  return text + "\n";
}

}  // namespace deepwrist::evaluation
