#include "apps/compare/compare_program.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/compare/compared_runs.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/output_guard.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/base/threads.h"
#include "core/data/csv.h"
#include "core/program/cli_program.h"
#include "evaluation/calibration/pooled_predictions.h"
#include "evaluation/fractures/comparison_report.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "evaluation/report_files.h"

//   RUN RUN ... ─┬─ training runs ─► what differs in the configuration, curves over epochs
//                └─ predictions: a table, or the out-of-fold ones of a run ─► model_comparison
//   ─► OUT/comparison_report.html, comparison_metrics.json, comparison.md, comparison_figures/
//
// A run of localizers has no scores: of such the first part is all.

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> runs;
  fs::path out = "comparison";
  ScoreColumns columns;
  std::string truth = "Fracture";
  stats::BootstrapOptions bootstrap;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("RUN", o.runs,
                 "Tables of predictions, or folders of training runs; NAME=PATH says what one is called")
      ->required()
      ->expected(2, 20);
  app.add_option("--out", o.out, "Folder of the results")->capture_default_str();
  app.add_option("--score", o.columns.score, "Column of the scores in tables, higher means positive")
      ->capture_default_str();
  app.add_option("--truth", o.truth, "Column of the true label: 0, 1 or blank")->capture_default_str();
  app.add_option("--id", o.columns.id, "Column of the study's ID")->capture_default_str();
  app.add_option("--view", o.columns.view, "Column of the view")->capture_default_str();
  app.add_option("--bootstrap", o.bootstrap.replicates, "Replicates")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--seed", o.bootstrap.seed, "Of the bootstrap")->capture_default_str();
  app.add_option("--level", o.bootstrap.level, "Of all intervals")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  config::add_formulas_option(app);
}

bool trains_localizers(const ComparedRun& run) {
  const auto* pipeline = run.configuration ? run.configuration->find("pipeline") : nullptr;
  return pipeline && pipeline->is_text() && pipeline->text() == "localizer";
}

/// Every run that has scores; none where training runs of localizers are compared.
std::vector<ComparedModel> read_models(const std::vector<ComparedRun>& runs, const Options& o) {
  const auto localizers = std::ranges::count_if(runs, trains_localizers);
  if (localizers == std::ssize(runs)) return {};
  if (localizers > 0) {
    throw Error(ErrorKind::usage, "RUN", "some runs train localizers, others do not; compare like with like");
  }
  std::vector<ComparedModel> models;
  for (const auto& run : runs) {
    ComparedModel model{.name = run.name, .table = {}, .thresholds = {}};
    if (run.is_folder) {
      model.table = scores_of(out_of_fold_predictions(run.path));
    } else {
      auto columns = o.columns;
      columns.labels = {o.truth};
      model.table = score_table(data::read_csv(run.path), columns);
      if (o.columns.score == ScoreColumns{}.score) model.thresholds = recorded_thresholds(run.path);
    }
    models.push_back(std::move(model));
  }
  return models;
}

std::vector<std::pair<std::string, std::string>> provenance_of(const std::vector<ComparedRun>& runs,
                                                               const Options& o) {
  auto lines = provenance();
  for (const auto& run : runs) {
    if (!run.is_folder) lines.emplace_back("SHA-256 of " + run.name, sha256_of_file(run.path));
  }
  lines.emplace_back("bootstrap",
                     fmt::format("{} replicates, seed {}", o.bootstrap.replicates, o.bootstrap.seed));
  return lines;
}

/// What a comparison says, in each of its forms.
struct Comparison {
  report::Page page;
  nlohmann::ordered_json json{{"schema", "deepwrist-comparison-1"}};
  std::string text, markdown;  ///< for the console, and for a text; the latter empty without scores
};

/// Configurations and epochs, where two runs or more have some.
void add_training(const std::vector<ComparedRun>& runs, Comparison& comparison) {
  auto table = configuration_table(runs);
  comparison.json["configuration"] = {{"header", table.header}, {"rows", table.rows}};
  if (table.header.size() <= 2) return;
  report::Section section{.heading = "Training"};
  if (table.rows.empty()) {
    section.text = "The configurations do not differ in what changes the result.";
    comparison.text += section.text + "\n";
  }
  for (const auto& row : table.rows) comparison.text += fmt::format("{}\n", fmt::join(row, "  |  "));
  section.tables.push_back(std::move(table));
  section.figures = epoch_figures(runs);
  comparison.page.sections.push_back(std::move(section));
}

void add_predictions(const std::vector<ComparedModel>& models, const stats::BootstrapOptions& bootstrap,
                     Comparison& comparison) {
  const auto groups = compare_models(models, bootstrap);
  comparison.text += comparison_text(groups, models);
  comparison.json["groups"] = comparison_json(groups, models);
  comparison.markdown = comparison_markdown(groups, models);
  for (auto& section : comparison_sections(groups, models))
    comparison.page.sections.push_back(std::move(section));
}

/// Where the results go. Throws Error(usage) where one of them would replace an input.
EvaluationFiles results_of(const Options& o, const std::vector<ComparedRun>& runs) {
  auto files = files_beside(o.out / "comparison.csv");
  files.csv = o.out / "comparison.md";
  OutputGuard guard;
  for (const auto& run : runs) {
    if (run.is_folder) {
      guard.reads_folder(run.path, run.name);
    } else {
      guard.reads(run.path, run.name);
    }
  }
  note_outputs(guard, files, "a result");
  guard.require_separate();
  return files;
}

int run(Options& o) {
  o.bootstrap.threads = available_cores();
  const auto runs = open_runs(o.runs);
  const auto files = results_of(o, runs);
  Comparison comparison;
  comparison.page.title = "Comparison";
  auto& page = comparison.page;
  for (const auto& run : runs) page.subtitle += (page.subtitle.empty() ? "" : ", ") + run.name;
  page.provenance = provenance_of(runs, o);
  add_training(runs, comparison);
  if (const auto models = read_models(runs, o); !models.empty())
    add_predictions(models, o.bootstrap, comparison);
  fs::create_directories(o.out);
  write_file_atomically(files.json, json_text(comparison.json, 1));
  if (!comparison.markdown.empty()) write_file_atomically(files.csv, comparison.markdown);
  write_report(files, page);
  auto& text = comparison.text;
  text += fmt::format("numbers: {}\n", files.json.string());
  if (!comparison.markdown.empty()) text += fmt::format("table:   {}\n", files.csv.string());
  print_results(text + fmt::format("report:  {}\n", files.page.string()));
  return kExitDone;
}

}  // namespace

int compare_program(int argc, const char* const* argv) {
  CLI::App app("Two or more tables of predictions, or training runs, against each other.", "compare");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::evaluation
