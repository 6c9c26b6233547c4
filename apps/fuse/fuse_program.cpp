#include "apps/fuse/fuse_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/program/cli_program.h"
#include "evaluation/fusion/fusion_page.h"
#include "evaluation/fusion/fusion_report.h"
#include "evaluation/report_files.h"

// TABLE → studies with a score of every view (fusion_data) → logistic regression, cross-validated (fuse) →
// TABLE_fused.csv, and TABLE_fusion_metrics.json, _report.html and _figures.

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path table, out;
  ScoreColumns columns;
  std::string truth = "Fracture", group;
  bool log_odds = false, no_figures = false;
  FusionOptions fusion;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("TABLE", o.table, "CSV with a score a row; the rows of an ID are the views of a study")
      ->required();
  app.add_option("--out", o.out, "Folder of the results (default: beside the table)");
  app.add_option("--score", o.columns.score, "Column of the scores, higher means positive")
      ->capture_default_str();
  app.add_option("--truth", o.truth, "Column of the true label: 0, 1 or blank")->capture_default_str();
  app.add_option("--id", o.columns.id, "Column of the study's ID")->capture_default_str();
  app.add_option("--view", o.columns.view, "Column of the view")->capture_default_str();
  app.add_option("--covariates", o.columns.covariates,
                 "Columns of further numbers; one that differs between a study's views counts for each view")
      ->delimiter(',');
  app.add_option("--group", o.group, "Column of what cross-validation keeps together, as the patient")
      ->default_str("the ID");
  app.add_flag("--log-odds", o.log_odds, "Take the log odds of the scores in place of the scores");
  app.add_option("--folds", o.fusion.folds, "Of the cross-validation")
      ->check(CLI::Range(2, 1000))
      ->capture_default_str();
  app.add_option("--seed", o.fusion.seed, "Of the folds")->capture_default_str();
  app.add_option("--ridge", o.fusion.ridge, "Penalty: half of this times the sum of squared coefficients")
      ->check(CLI::Range(0.0, 1e9))
      ->capture_default_str();
  app.add_option("--level", o.fusion.level, "Of all intervals")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  app.add_flag("--no-figures", o.no_figures, "Do not write the figures as SVG and PNG files");
  config::add_formulas_option(app);
}

/// Errors of the table's content name the table, as its reader's do.
template <typename Work>
auto at(const fs::path& table, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::format || error.place() == table.string()) throw;
    throw Error(error.kind(), table.string(),
                error.place() == "table" ? error.reason() : error.place() + ": " + error.reason());
  }
}

void require_separate(const Options& o, const fs::path& table, const EvaluationFiles& files) {
  OutputGuard guard;
  guard.reads(o.table, "TABLE");
  guard.writes(table, "a result");
  note_outputs(guard, files, "a result");
  guard.require_separate();
}

int run(Options& o) {
  o.columns.labels = {o.truth};
  if (!o.group.empty()) o.columns.group = o.group;
  const auto base = o.out.empty() ? o.table : o.out / o.table.filename();
  const auto table = base.parent_path() / (base.stem().string() + "_fused.csv");
  auto files = files_beside(base.parent_path() / (base.stem().string() + "_fusion.csv"));
  if (o.no_figures) files.figures.clear();
  require_separate(o, table, files);
  const auto scores = score_table(data::read_csv(o.table), o.columns);
  const auto data = at(o.table, [&] {
    return fusion_data(scores, {o.columns.score, o.columns.covariates, o.log_odds});
  });
  const auto fusion = at(o.table, [&] { return fuse(data, o.fusion); });
  report::Page page{.title = "Fusion of the views of " + o.table.filename().string()};
  page.subtitle = fmt::format("truth: {}", o.truth);
  page.provenance = provenance();
  page.provenance.emplace_back("SHA-256 of the table", sha256_of_file(o.table));
  page.provenance.emplace_back("folds", fmt::format("{}, seed {}", o.fusion.folds, o.fusion.seed));
  add_fusion(page, data, fusion, o.fusion);
  write_file_atomically(table, fusion_csv(data, fusion));
  write_file_atomically(files.json, json_text(fusion_json(data, fusion, o.fusion), 1));
  write_report(files, page);
  print_results(fmt::format("{}studies: {}\nnumbers: {}\nreport:  {}\n", fusion_text(data, fusion),
                            table.string(), files.json.string(), files.page.string()));
  return kExitDone;
}

}  // namespace

int fuse_program(int argc, const char* const* argv) {
  CLI::App app("Logistic regression over the views' scores of a study in place of their mean.", "fuse");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] { return run(options); });
}

}  // namespace deepwrist::evaluation
