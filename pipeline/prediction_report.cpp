#include "pipeline/prediction_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/json_fields.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/threads.h"
#include "evaluation/fractures/decision_report.h"
#include "evaluation/fractures/evaluation.h"
#include "evaluation/groups.h"
#include "evaluation/report_files.h"
#include "evaluation/run_record.h"
#include "pipeline/report_page.h"
#include "pipeline/results.h"
#include "pipeline/training_images.h"

// What is written of the finished table, report.write=false leaving out page and figures:
//
//   no rows          nothing
//   no truth known   page and figure: histogram of the scores of each view; counts of decisions
//   a truth known    numbers as JSON and CSV, page and figures (evaluation/fractures)
//
// Where the networks were trained on any of the radiographs (trained_on), a section of the page and the log
// say on how many. The provenance has the digests of the table and of its .run.json, both written before.

namespace deepwrist::pipeline {
namespace {

evaluation::AnalysisOptions analysis_options(const ReportedRun& run) {
  evaluation::AnalysisOptions options;
  options.truth = run.gt.front();
  options.readers.assign(run.gt.begin() + 1, run.gt.end());
  options.thresholds = run.thresholds;
  options.decisions = run.decisions;
  options.bootstrap = {run.bootstrap.replicates, run.bootstrap.seed, run.bootstrap.level, available_cores()};
  return options;
}

std::vector<double> scores_of(const evaluation::ScoreTable& table, std::size_t view) {
  std::vector<double> scores;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.view[row] == view) scores.push_back(table.score[row]);
  }
  return scores;
}

/// How many images of each view, and studies, get each decision.
report::DataTable decision_counts(const ReportedRun& run, const evaluation::ScoreTable& table) {
  report::DataTable counts{"Decisions", {"group", "fracture", "doubt", "no fracture"}, {}};
  const auto add = [&](const std::string& group, const std::vector<double>& scores) {
    const auto thresholds = run.decisions.find(group);
    if (thresholds == run.decisions.end() || scores.empty()) return;
    const auto of =
        evaluation::count_decisions(std::vector<int>(scores.size(), 0), scores, thresholds->second);
    const auto& [no_fracture, doubt, fracture] = of.negatives;
    counts.rows.push_back(
        {group, std::to_string(fracture), std::to_string(doubt), std::to_string(no_fracture)});
  };
  for (std::size_t v = 0; v < table.views.size(); ++v) add(table.views[v], scores_of(table, v));
  std::vector<double> of_studies;
  for (const auto& study : evaluation::gather_studies(table)) of_studies.push_back(study.score);
  add("study", of_studies);
  counts.note = evaluation::decisions_text(run.decisions) +
                ": from the second number on fracture, below the first none, between them doubt; one number "
                "leaves no doubt.";
  return counts;
}

/// What is said of scores without any truth.
report::Section score_section(const ReportedRun& run, const evaluation::ScoreTable& table) {
  report::Histogram chart;
  chart.x_label = "probability of a fracture";
  chart.range = report::ValueRange{0, 1};
  for (std::size_t v = 0; v < table.views.size(); ++v) {
    chart.classes.push_back({table.views[v], scores_of(table, v), static_cast<int>(v)});
  }
  return {.heading = "Scores",
          .text = "The table has no truth to compare with.",
          .figures = {{"scores", "Probabilities", chart, ""}},
          .tables = {decision_counts(run, table)}};
}

/// What networks may know by heart; empty where nothing of it was trained on.
std::string trained_on_text(const data::CsvTable& table) {
  const auto column = table.require_column(kTrainedOnColumn);
  std::size_t localizer = 0, classifier = 0, any = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto by = table.field(row, column);
    localizer += by == "localizer" || by == "both" ? 1 : 0;
    classifier += by == "classifier" || by == "both" ? 1 : 0;
    any += by.empty() || by == "no" ? 0 : 1;
  }
  if (any == 0) return "";
  return fmt::format(
      "{} of these {} radiographs are images that the networks were trained on ({} the classifier, {} the "
      "localizer): results on them are better than on new ones. The column {} tells which.",
      any, table.rows(), classifier, localizer, kTrainedOnColumn);
}

report::Page page_of(const ReportedRun& run, const evaluation::RunRecord& record, const data::CsvTable& table,
                     const CaseGallery& gallery, std::size_t kept) {
  auto page = framed_page(run.configuration, "Fractures of the wrist: predictions", run.written);
  const auto failed = count_failed(table);
  page.subtitle = fmt::format("{} radiographs", table.rows());
  if (failed > 0) page.subtitle += fmt::format(", {} failed: see the table's column reason", failed);
  if (kept > 0) {
    page.subtitle += fmt::format("; {} computed by an earlier run, not among the cases with pictures", kept);
  }
  if (!run.note.empty()) page.subtitle += "; " + run.note;
  if (run.report.identify) page.subtitle += "; " + run.table.string();
  if (const auto text = trained_on_text(table); !text.empty()) {
    log().warn("{}", text);
    page.sections.push_back({.heading = "Not independent", .text = text});
  }
  gallery.show(page);
  const auto made = record.facts();
  page.provenance.insert(page.provenance.end(), made.begin(), made.end());
  page.provenance.emplace_back(
      "bootstrap", fmt::format("{} replicates, seed {}", run.bootstrap.replicates, run.bootstrap.seed));
  page.provenance.emplace_back("SHA-256 of the predictions", sha256_of_file(run.table));
  page.provenance.emplace_back("SHA-256 of what they depend on (.run.json)",
                               sha256_of_file(run.table.string() + ".run.json"));
  return page;
}

}  // namespace

ReportedRun reported_run(const Setup& setup) {
  const auto& experiment = setup.experiment;
  return {.table = experiment.save_path,
          .gt = experiment.gt,
          .thresholds = setup.thresholds,
          .decisions = setup.decisions,
          .bootstrap = experiment.bootstrap,
          .report = experiment.report,
          .configuration = shown_configuration(experiment),
          .written = std::nullopt};
}

nlohmann::json report_settings_json(const ReportedRun& run) {
  const auto& bootstrap = run.bootstrap;
  const auto& report = run.report;
  return {{"gt", run.gt},
          {"bootstrap",
           {{"replicates", bootstrap.replicates}, {"seed", bootstrap.seed}, {"level", bootstrap.level}}},
          {"report",
           {{"write", report.write},
            {"identify", report.identify},
            {"figures", report.figures},
            {"cases", report.cases}}}};
}

void read_report_settings(const nlohmann::json& settings, const std::filesystem::path& place,
                          ReportedRun& run) {
  JsonProblems problems;
  JsonFields fields(settings, "settings", problems);
  for (const auto& name : fields.array("gt")) {
    if (name.is_string()) run.gt.push_back(name.get<std::string>());
  }
  if (run.gt.empty()) fields.problem("gt", "names no column");
  JsonFields bootstrap(fields.object("bootstrap"), "settings.bootstrap", problems);
  run.bootstrap.replicates = static_cast<int>(bootstrap.integer("replicates", 1, 1'000'000));
  run.bootstrap.seed = static_cast<std::size_t>(bootstrap.integer("seed", 0, INT64_MAX));
  run.bootstrap.level = bootstrap.number("level", 0.5, 0.9999);
  JsonFields report(fields.object("report"), "settings.report", problems);
  run.report.write = report.boolean("write");
  run.report.identify = report.boolean("identify");
  run.report.figures = report.boolean("figures");
  run.report.cases = static_cast<std::size_t>(report.integer("cases", 0, 10'000));
  throw_problems(place, problems);
}

std::string report_predictions(const ReportedRun& run, const FinishedPredictions& predictions,
                               const CaseGallery& gallery, std::size_t kept) {
  const auto& table = predictions.scores;
  if (table.rows() == 0) return "";
  const auto written = report_files(run.table, run.report);
  const auto record = evaluation::RunRecord::beside(run.table);
  auto page = page_of(run, record, predictions.table, gallery, kept);
  const auto known = [](std::int8_t label) { return label != evaluation::kUnknown; };
  std::string text;
  if (std::ranges::any_of(table.labels.front(), known)) {
    text = evaluation::evaluate(table, analysis_options(run), written, std::move(page), {}, record).text;
    text += fmt::format("numbers:     {}\n", written.json.string());
  } else {
    page.sections.push_back(score_section(run, table));
    evaluation::write_report(written, page);
  }
  if (!written.page.empty()) text += fmt::format("report:      {}\n", written.page.string());
  return text;
}

}  // namespace deepwrist::pipeline
