#include "evaluation/fractures/run_description.h"

#include <fmt/format.h>

#include "evaluation/estimate_text.h"
#include "evaluation/fractures/analysis_figures.h"
#include "evaluation/fractures/decision_report.h"

namespace deepwrist::evaluation {
namespace {

/// "PA 0.51 (the original's), LAT …"
std::string thresholds_with_origin(const RunRecord& run, const std::vector<GroupAnalysis>& analyses,
                                   const AnalysisOptions& options) {
  std::string all;
  for (const auto& g : analyses) {
    const auto origin = run.threshold_origin(g.name);
    all += fmt::format("{}{} {:.4g}{}", all.empty() ? "" : ", ", g.name, options.threshold_of(g.name),
                       origin.empty() ? "" : " (" + origin + ")");
  }
  return all;
}

std::string bootstrap_text(const AnalysisOptions& options) {
  return fmt::format("a bootstrap of {} replicates, {}, seed {}", options.bootstrap.replicates,
                     options.clustered_by.empty() ? "stratified by class"
                                                  : "drawn by " + options.clustered_by + " and stratified",
                     options.bootstrap.seed);
}

std::string intervals_text(const AnalysisOptions& options) {
  return fmt::format(
      "{:g} % intervals: of areas by DeLong's method, of proportions Wilson's, of other measures percentiles "
      "of {}",
      100 * options.bootstrap.level, bootstrap_text(options));
}

const stats::BinaryMetrics& chosen(const GroupAnalysis& g) { return g.points.front().metrics; }

std::string result_sentences(const GroupAnalysis& g, const AnalysisOptions& options) {
  if (g.points.empty()) return "";
  std::string results = fmt::format("{}: {} {}, {} positive", g.name, g.cases, counted(g), g.positives);
  if (g.auroc) results += ", AUROC " + estimate_text(g.auroc);
  results += fmt::format("; at {:.4g} sensitivity {}, specificity {}. ", options.threshold_of(g.name),
                         estimate_text(chosen(g).sensitivity), estimate_text(chosen(g).specificity));
  return results;
}

std::size_t total(const std::vector<GroupAnalysis>& analyses, std::size_t GroupAnalysis::*count) {
  std::size_t sum = 0;
  for (const auto& g : analyses) sum += g.name == "study" ? 0 : g.*count;
  return sum;
}

}  // namespace

std::string methods_text(const RunRecord& run, const std::vector<GroupAnalysis>& analyses,
                         const AnalysisOptions& options) {
  auto methods = run.methods();
  methods += fmt::format(
      "Scores ({}) were compared with {}; at or above the threshold a case counts as positive: {}. {}.",
      options.score, options.truth, thresholds_with_origin(run, analyses, options), intervals_text(options));
  std::string results;
  for (const auto& g : analyses) results += result_sentences(g, options);
  return methods + "\n\n" + results;
}

KnownItems known_items(const RunRecord& run, const std::vector<GroupAnalysis>& analyses,
                       const AnalysisOptions& options) {
  KnownItems known;
  const auto add = [&](std::initializer_list<const char*> items, const std::string& what) {
    if (what.empty()) return;
    for (const char* item : items) known[item] = what;
  };
  const auto program = run.program(), versions = run.versions();
  const auto classifier = run.architecture("classifier");
  if (!classifier.empty()) {
    add({"STARD 10a"}, program + "; networks, digests and preprocessing: “How this was made”");
    add({"CLAIM 22"}, "classifier: " + classifier + "; localizer: " + run.architecture("localizer"));
    add({"CLAIM 27"}, "mean over the networks of a view: " + run.networks("classifier"));
    add({"CLAIM 31"}, "Grad-CAM heat maps, on a relative scale");
  }
  if (const auto contrast = run.contrast(); !contrast.empty())
    add({"CLAIM 9"}, "contrast: " + contrast + "; region: " + run.region());
  add({"CLAIM 23"}, program.empty() ? "" : program + "; " + versions);
  add({"STARD 10b", "CLAIM 14"},
      fmt::format("the column {} of the table; what it stands for is for the authors to say", options.truth));
  add({"STARD 12a"}, thresholds_with_origin(run, analyses, options) +
                         "; operating points with a star on this page were found on these cases");
  add({"STARD 14", "CLAIM 29"}, intervals_text(options));
  add({"CLAIM 28"},
      "AUROC, average precision, sensitivity, specificity, predictive values and more, by view and study");
  if (!options.decisions.empty())
    add({"STARD 15"}, "doubt between two thresholds: " + decisions_text(options.decisions));
  add({"STARD 16", "CLAIM 13"}, fmt::format("left out: {} images without a score, {} without a truth",
                                            total(analyses, &GroupAnalysis::without_score),
                                            total(analyses, &GroupAnalysis::without_truth)));
  add({"STARD 19", "CLAIM 33"},
      fmt::format("{} images evaluated, {} positive; how they were chosen is for the authors to say",
                  total(analyses, &GroupAnalysis::cases), total(analyses, &GroupAnalysis::positives)));
  add({"STARD 23"}, "matrices of decision and truth, by view and study");
  add({"STARD 24", "CLAIM 36"}, "the tables of this page; the numbers are beside it as JSON and CSV");
  add({"CLAIM 37"}, "the cases with the largest errors, at the end of this page");
  return known;
}

}  // namespace deepwrist::evaluation
