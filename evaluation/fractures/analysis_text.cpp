#include "evaluation/fractures/analysis_text.h"

#include <fmt/format.h>

#include "core/base/shown.h"
#include "evaluation/estimate_text.h"

namespace deepwrist::evaluation {
namespace {

/// Shares of wrong decisions of the model at the chosen threshold, and of the readers.
std::string errors_text(const std::vector<GroupAnalysis>& groups) {
  std::string text =
      fmt::format("\n{:<8}{:<16}{:<22}{:<22}{:<22}{:<22}{:>20}\n", "group", "decisions of", "miss rate (FNR)",
                  "false discovery", "false omission", "threat score", "prevalence threshold");
  const auto add = [&](const std::string& group, const std::string& of, const stats::BinaryMetrics& m) {
    text += fmt::format("{:<8}{:<16}{:<22}{:<22}{:<22}{:<22}{:>20}\n", shown(group), shown(of),
                        estimate_text(m.false_negative_rate), estimate_text(m.false_discovery_rate),
                        estimate_text(m.false_omission_rate), estimate_text(m.threat_score),
                        m.prevalence_threshold ? fmt::format("{:.3f}", *m.prevalence_threshold) : "–");
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
      text = fmt::format("\n{:<8}{:<36}{:>8}  {:<22}{:<22}{:>10}\n", "group", "decisions of", "cases",
                         "accuracy", "kappa", "McNemar p");
    }
    for (const auto& pair : g.pairs) {
      text += fmt::format("{:<8}{:<36}{:>8}  {:<22}{:<22}{:>10}\n", shown(g.name),
                          shown(pair.first + " and " + pair.second), pair.cases, estimate_text(pair.accuracy),
                          estimate_text(pair.kappa), p_text(pair.test.p_exact));
    }
  }
  return text;
}

std::string comparison_text(const GroupAnalysis& g) {
  const auto& c = *g.comparison;
  if (!c.auc) {
    return fmt::format("\n{}: {} cases have both scores, of one class only: the models cannot be compared\n",
                       shown(g.name), c.cases);
  }
  return fmt::format(
      "\n{}: {} cases have both scores: AUROC {:.4f}, of the other model {:.4f}; first minus other {} "
      "(DeLong, p {}), {} (bootstrap, p {})\n",
      shown(g.name), c.cases, c.auc->auc, c.auc->other_auc, estimate_text(c.auc->difference, 4),
      p_text(c.auc->p), estimate_text(c.bootstrap_difference, 4), p_text(c.bootstrap_p));
}

}  // namespace

std::string console_text(const std::vector<GroupAnalysis>& groups, double level) {
  std::string text = fmt::format("\n{:<8}{:>8}{:>10}  {:<22}{:<22}{:>10}  {:<22}{:<22}\n", "group", "cases",
                                 "positives", fmt::format("AUROC ({:g} % CI)", 100 * level),
                                 "average precision", "threshold", "sensitivity", "specificity");
  for (const auto& g : groups) {
    text += fmt::format("{:<8}{:>8}{:>10}  ", shown(g.name), g.cases, g.positives);
    if (g.points.empty()) {
      text += "no case has a score and a truth\n";
      continue;
    }
    const auto& point = g.points.front();
    text += fmt::format("{:<22}{:<22}{:>10.4g}  {:<22}{:<22}\n", estimate_text(g.auroc),
                        estimate_text(g.average_precision), point.threshold,
                        estimate_text(point.metrics.sensitivity), estimate_text(point.metrics.specificity));
    for (const auto& reader : g.readers) {
      text +=
          fmt::format("  {:<14}{:>6} read{:>47}  {:<22}{:<22}\n", shown(reader.name), reader.cases, "",
                      estimate_text(reader.metrics.sensitivity), estimate_text(reader.metrics.specificity));
    }
  }
  text += errors_text(groups);
  text += pairs_text(groups);
  for (const auto& g : groups) {
    if (g.comparison) text += comparison_text(g);
  }
  return text + "\n";
}

}  // namespace deepwrist::evaluation
