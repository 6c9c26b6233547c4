#include "apps/evaluate/evaluate_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/base/threads.h"
#include "core/program/cli_program.h"
#include "evaluation/fractures/evaluation.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "evaluation/fractures/requirement.h"
#include "evaluation/report_files.h"
#include "evaluation/run_record.h"

// Where a group's threshold comes from, the first that there is:
//
//   --threshold NAME=NUMBER     of that view, "study" or "all"
//   --threshold NUMBER          of every group
//   TABLE's .run.json           what `test` used; only for its own column of scores
//   0.5
//
// Decisions (fracture, doubt, no fracture) are counted of the groups that have their threshold from
// .run.json. The gallery holds the 300 rows whose score is farthest from the truth. It has no pictures: the
// table is all that is read.

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path table, out;
  ScoreColumns columns;
  std::string truth = "Fracture", other_score;
  std::vector<std::string> readers;
  std::vector<std::string> thresholds, required, by;
  std::string patient;
  bool no_figures = false, identify = false;
  AnalysisOptions analysis;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("TABLE", o.table, "CSV with a score and a true label a row")->required();
  app.add_option("--out", o.out, "Folder of the results (default: beside the table)");
  app.add_option("--score", o.columns.score, "Column of the scores, higher means positive")
      ->capture_default_str();
  app.add_option("--truth", o.truth, "Column of the true label: 0, 1 or blank")->capture_default_str();
  app.add_option("--readers", o.readers, "Columns of readers' labels: 0, 1 or blank")->delimiter(',');
  app.add_option("--other-score", o.other_score, "Column of another model's scores, to compare with");
  app.add_option("--id", o.columns.id, "Column of the study's ID; its views are averaged")
      ->capture_default_str();
  app.add_option("--view", o.columns.view, "Column of the view; each is evaluated by itself")
      ->capture_default_str();
  app.add_option("--laterality", o.columns.laterality,
                 "Column of the hand, L or R: both hands of an ID are a study each")
      ->capture_default_str();
  app.add_option(
         "--threshold", o.thresholds,
         "Operating point of all groups, or of one: PA=0.51,LAT=0.54,study=0.525 (default: those that "
         "test made the table with, where its .run.json lies beside it, else 0.5)")
      ->delimiter(',');
  app.add_option("--sensitivity", o.analysis.fixed_sensitivity, "Also the threshold with this sensitivity")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--specificity", o.analysis.fixed_specificity, "Also the threshold with this specificity")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--bootstrap", o.analysis.bootstrap.replicates, "Replicates")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--seed", o.analysis.bootstrap.seed, "Of the bootstrap")->capture_default_str();
  app.add_option("--level", o.analysis.bootstrap.level, "Of all intervals")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  app.add_option("--by", o.by,
                 "Also by the values of this column, or by bands of its numbers: Sex, Age:18,40,65; may be "
                 "given again")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option(
      "--patient", o.patient,
      "Column that tells patients: the bootstrap draws them with all of their cases (default: a column of "
      "patients, where there is one)");
  app.add_option("--require", o.required,
                 "Ends with 4 where it does not hold, of every group or of one: auroc>=0.9, "
                 "study.sensitivity>=0.85, PA.auroc.low>0.8; may be given again")
      ->allow_extra_args(false)
      ->take_all();
  app.add_flag("--identify", o.identify, "The table's path may be in the report");
  app.add_flag("--no-figures", o.no_figures, "Do not write the figures as SVG and PNG files");
  config::add_formulas_option(app);
}

void set_thresholds(Options& o, const ScoreTable& table) {
  auto& thresholds = o.analysis.thresholds;
  std::vector<std::string> names = table.views;
  names.emplace_back("study");
  names.emplace_back("all");
  for (const auto& item : o.thresholds) {
    const auto at = item.find('=');
    const auto value = parse_double(at == std::string::npos ? item : item.substr(at + 1));
    if (!value || !std::isfinite(*value)) {
      throw Error(ErrorKind::usage, "--threshold", "'" + item + "' is no number and no NAME=NUMBER");
    }
    if (at == std::string::npos) {
      for (const auto& name : names) thresholds.try_emplace(name, *value);
    } else if (std::ranges::find(names, item.substr(0, at)) == names.end()) {
      throw Error(ErrorKind::usage, "--threshold", "the table has no view '" + item.substr(0, at) + "'");
    } else {
      thresholds[item.substr(0, at)] = *value;
    }
  }
}

/// Takes the thresholds that `test` made the table with, also those of its decisions, for groups that got
/// none, and says which are used.
/// They belong to the scores of `test` only.
std::string complete_thresholds(Options& o) {
  auto& thresholds = o.analysis.thresholds;
  std::map<std::string, double> recorded;
  if (o.columns.score == ScoreColumns{}.score) recorded = recorded_thresholds(o.table);
  std::erase_if(recorded, [&](const auto& entry) { return thresholds.contains(entry.first); });
  const auto given = thresholds;
  thresholds.insert(recorded.begin(), recorded.end());
  if (o.columns.score == ScoreColumns{}.score) o.analysis.decisions = recorded_decisions(o.table);
  std::erase_if(o.analysis.decisions, [&](const auto& entry) { return given.contains(entry.first); });
  std::string text;
  if (!recorded.empty()) {
    text += fmt::format("thresholds of the run that made the table ({}): {}\n",
                        run_file_of(o.table).filename().string(), thresholds_text(recorded));
  }
  if (!given.empty()) text += fmt::format("thresholds of --threshold: {}\n", thresholds_text(given));
  if (recorded.empty() && given.empty()) {
    text +=
        "threshold: 0.5 of every group; --threshold changes it, and no run of test is recorded beside the "
        "table\n";
  }
  return text;
}

std::string error_name(const AnalysisOptions& names) { return "difference from " + names.truth; }

/// The cases worth looking at, wrong decisions first: all of a page's limit.
std::vector<report::GalleryCase> gallery(const ScoreTable& table, const AnalysisOptions& names) {
  constexpr std::size_t kMostCases = 300;
  std::vector<std::pair<double, std::size_t>> order;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (std::isnan(table.score[row]) || table.labels[0][row] == kUnknown) continue;
    const double error = std::abs(table.score[row] - table.labels[0][row]);
    order.emplace_back(-error, row);
  }
  const auto shown = std::min(kMostCases, order.size());
  std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(shown));
  std::vector<report::GalleryCase> cases;
  for (std::size_t i = 0; i < shown; ++i) {
    const auto row = order[i].second;
    const auto& view = table.views[table.view[row]];
    const double threshold = names.threshold_of(view.empty() ? "all" : view);
    cases.push_back({table.id[row],
                     view,
                     outcome(table.labels[0][row], table.score[row] >= threshold),
                     {{names.score, table.score[row]}, {error_name(names), -order[i].first}},
                     {},
                     row});
  }
  return cases;
}

/// Which column tells who belongs together.
void find_patients(const data::CsvTable& csv, Options& o) {
  const auto column =
      o.patient.empty() ? csv.optional_column("Patient") : std::optional(csv.require_column(o.patient));
  if (!column) return;
  o.columns.group = csv.header()[*column];
  o.analysis.clustered_by = csv.header()[*column];
}

/// Percent, logits: 0.5 divides them, but hardly as their author meant.
void warn_of_other_scores(const ScoreTable& table, const Options& o) {
  if (!o.analysis.thresholds.empty()) return;
  double least = 0, most = 1;
  for (const double score : table.score) {  // NaN: none
    least = std::min(least, score < 0 ? score : 0);
    most = std::max(most, score > 1 ? score : 1);
  }
  if (least < 0 || most > 1)
    log().warn(
        "{}: {} reaches from {:g} to {:g}, so it is no probability, and the threshold is 0.5: --threshold "
        "gives "
        "another",
        printable(o.table.string()), o.columns.score, least, most);
}

/// Says of each requirement whether it is met.
int judge_requirements(const std::vector<Requirement>& requirements,
                       const std::vector<GroupAnalysis>& groups) {
  int code = kExitDone;
  std::string text;
  for (const auto& judgement : judge(requirements, groups)) {
    text += "required " + judgement.line + "\n";
    if (!judgement.met) code = kExitRequirement;
  }
  print_results(text);
  return code;
}

int run(Options& o) {
  std::vector<Requirement> requirements;
  for (const auto& text : o.required) requirements.push_back(parse_requirement(text));
  o.columns.labels = {o.truth};
  o.columns.labels.insert(o.columns.labels.end(), o.readers.begin(), o.readers.end());
  if (!o.other_score.empty()) o.columns.other_score = o.other_score;
  o.analysis.score = o.columns.score;
  o.analysis.other_score = o.other_score;
  o.analysis.truth = o.truth;
  o.analysis.readers = o.readers;
  o.analysis.bootstrap.threads = available_cores();
  auto files = files_beside(o.out.empty() ? o.table : o.out / o.table.filename());
  if (o.no_figures) files.figures.clear();
  OutputGuard guard;
  guard.reads(o.table, "TABLE");
  note_outputs(guard, files, "a result");
  guard.require_separate();
  const auto csv = data::read_csv(o.table);
  find_patients(csv, o);
  const auto table = score_table(csv, o.columns);
  std::vector<Division> divisions;
  for (const auto& by : o.by) divisions.push_back(divide(csv, by));
  set_thresholds(o, table);
  const auto thresholds = complete_thresholds(o);
  warn_of_other_scores(table, o);
  report::Page page{.title = "Evaluation of predictions"};
  if (o.identify) page.title += " " + o.table.string();
  page.subtitle = fmt::format("{} rows; {} against {}", table.rows(), o.columns.score, o.truth);
  page.gallery = gallery(table, o.analysis);
  page.gallery_order = error_name(o.analysis);
  page.provenance = provenance();
  const bool own_scores = o.columns.score == ScoreColumns{}.score;
  const auto run = own_scores ? RunRecord::beside(o.table) : RunRecord();
  const auto made = run.facts();
  page.provenance.insert(page.provenance.end(), made.begin(), made.end());
  page.provenance.emplace_back("SHA-256 of the table", sha256_of_file(o.table));
  page.provenance.emplace_back(
      "bootstrap",
      fmt::format("{} replicates, seed {}, {}", o.analysis.bootstrap.replicates, o.analysis.bootstrap.seed,
                  o.analysis.clustered_by.empty() ? "cases drawn by class"
                                                  : "drawn by the column " + o.analysis.clustered_by));
  const auto [groups, text] = evaluate(table, o.analysis, files, page, divisions, run);
  print_results(fmt::format("{}{}numbers: {}\nreport:  {}\n", thresholds, text, files.json.string(),
                            files.page.string()));
  return judge_requirements(requirements, groups);
}

}  // namespace

int evaluate_program(int argc, const char* const* argv) {
  CLI::App app("Statistics and a report from a table of predictions alone: ours, or anybody's.", "evaluate");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::evaluation
