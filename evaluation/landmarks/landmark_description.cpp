#include "evaluation/landmarks/landmark_description.h"

#include <fmt/format.h>

#include <cmath>

#include "core/report/markup.h"
#include "evaluation/checklist.h"
#include "evaluation/landmarks/landmark_page.h"

namespace deepwrist::evaluation {
namespace {

constexpr const char* kIntervals =
    "95 % intervals: of shares Wilson's, of means percentiles of a bootstrap that draws radiographs with all "
    "of their landmarks, of limits of agreement by Bland and Altman (1999)";
constexpr const char* kOutOfFold = "each radiograph has the landmarks of the fold that was not trained on it";

bool is_out_of_fold(const LandmarkRun& run) { return run.source == "out_of_fold"; }

std::string interval_text(const stats::Interval& interval, int decimals, double factor = 1) {
  if (std::isnan(interval.low)) return "";
  return " (" +
         report::range_text(report::decimal_number(factor * interval.low, decimals),
                            report::decimal_number(factor * interval.high, decimals)) +
         ")";
}

/// "PA: 248 radiographs, mean distance 2.51 mm (2.31–2.74), median …; all landmarks within 2 mm in 56 %
/// (50–62). "
std::string result_sentence(const LandmarkEvaluation& evaluation, View view) {
  const auto& all = *evaluation.together(view);
  const bool in_mm = evaluation.unit == Unit::mm;
  const auto& errors = in_mm ? all.mm : all.px;
  const auto radiographs = std::ranges::count(evaluation.cases, view, &LandmarkCase::view);
  if (errors.count == 0) return "";
  auto text = fmt::format("{}: {} radiographs, mean distance {} {}{}, {}", name(view), radiographs,
                          report::decimal_number(errors.mean, 2), name(evaluation.unit),
                          interval_text(in_mm ? all.mean_mm : all.mean_px, 2),
                          spread_text(errors, evaluation.unit, "worst"));
  for (std::size_t i = 0; i < all.recall.size(); ++i) {
    if (kRecallDistances[i] != 2.0) continue;
    text += fmt::format("; all landmarks within 2 mm in {} %{}",
                        report::decimal_number(100 * all.recall[i].value, 0),
                        interval_text(all.recall[i].interval, 0, 100));
  }
  return text + ". ";
}

std::string methods_and_results(const LandmarkEvaluation& evaluation, const LandmarkRun& run,
                                const RunRecord& record) {
  auto methods = record.methods();
  methods += fmt::format("Found landmarks were compared with annotated ones by their distance in {}{}. {}.",
                         evaluation.unit == Unit::mm ? "millimetres" : "pixels",
                         is_out_of_fold(run) ? std::string("; ") + kOutOfFold : "", kIntervals);
  std::string results;
  for (const View view : views_of(evaluation.cases)) results += result_sentence(evaluation, view);
  return results.empty() ? methods : methods + "\n\n" + results;
}

KnownItems known_items(const LandmarkEvaluation& evaluation, const LandmarkRun& run,
                       const RunRecord& record) {
  KnownItems known{
      {"CLAIM 13",
       fmt::format("left out: {} rows without annotated points, {} that could not be read or computed",
                   run.without_points, run.failures.size())},
      {"CLAIM 14", "annotated points; who set them, and how, is for the authors to say"},
      {"CLAIM 28",
       "distances, shares within distances, good regions, limits of agreement, by view and landmark"},
      {"CLAIM 29", kIntervals},
      {"CLAIM 33", fmt::format("{} radiographs evaluated; how they were chosen is for the authors to say",
                               evaluation.cases.size())},
      {"CLAIM 36", "the tables of this page; the numbers are beside it as JSON and CSV"}};
  if (is_out_of_fold(run)) known["CLAIM 20"] = kOutOfFold;
  if (!evaluation.outliers.empty()) known["CLAIM 37"] = "the outliers on this page";
  const auto add = [&](const char* item, const std::string& what) {
    if (!what.empty()) known[item] = what;
  };
  if (!record.contrast().empty()) add("CLAIM 9", "contrast: " + record.contrast());
  add("CLAIM 22", record.architecture("localizer"));
  if (!record.program().empty()) add("CLAIM 23", record.program() + "; " + record.versions());
  if (!record.networks("localizer").empty())
    add("CLAIM 27", "mean over the networks of a view: " + record.networks("localizer"));
  return known;
}

}  // namespace

std::vector<report::Section> landmark_description(const LandmarkEvaluation& evaluation,
                                                  const LandmarkRun& run, const RunRecord& record) {
  return {{.heading = "Methods and results in words", .text = methods_and_results(evaluation, run, record)},
          checklist_section(known_items(evaluation, run, record))};
}

}  // namespace deepwrist::evaluation
