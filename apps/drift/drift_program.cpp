#include "apps/drift/drift_program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "apps/drift/new_data.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/base/threads.h"
#include "core/data/csv.h"
#include "core/data/image_files.h"
#include "core/program/cli_program.h"
#include "core/weights/snapshot.h"
#include "evaluation/drift/drift_report.h"
#include "evaluation/report_files.h"
#include "evaluation/validation_tables.h"
#include "localizer/builtin_localizer.h"
#include "training/trained_profile.h"

//   SNAPSHOT/data_profile.json ─► profile ─┐
//   TABLE ─► measures (new_data.h) ────────┴─► analysis ─► OUT/drift_report.html, drift_metrics.json and .csv
//
// A classifier's folder without a profile, of an earlier version, may still have validation.csv of its
// networks: of these the scores' part is made anew.

namespace deepwrist::drift {
namespace {

namespace fs = std::filesystem;
using evaluation::DataProfile;

struct Options {
  NewDataOptions data;
  fs::path snapshot, out = "drift";
  std::string view;
  std::optional<double> most_stability;
  bool no_figures = false, patient_is_given = false;
  stats::BootstrapOptions bootstrap;
};

void declare_options(CLI::App& app, Options& o) {
  app.add_option("TABLE", o.data.table,
                 "Of a localizer: table or folder of radiographs. Of a classifier: table of test, or of "
                 "create_dataset")
      ->required();
  app.add_option("SNAPSHOT", o.snapshot, "Folder of the snapshot that was trained")->required();
  app.add_option("--out", o.out, "Folder of the results")->capture_default_str();
  app.add_option("--data-home", o.data.data_home, "Folder of the files that TABLE names (default: its own)");
  app.add_option("--view", o.view, "PA or LAT, of images whose view neither table nor file tells");
  app.add_option("--id", o.data.id, "Column of the study's ID")->capture_default_str();
  app.add_option("--patient", o.data.patient, "Column of the patient; without it an ID is one")
      ->capture_default_str();
  app.add_option("--score", o.data.score, "Column of the scores, where there is no score_fold_N")
      ->capture_default_str();
  app.add_option("--fail-above", o.most_stability,
                 "Ends with 4 where a stability index is above this and chance does not explain the change")
      ->check(CLI::Range(0.0, 100.0));
  app.add_option("--bootstrap", o.bootstrap.replicates, "Replicates")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--seed", o.bootstrap.seed, "Of the bootstrap")->capture_default_str();
  app.add_option("--level", o.bootstrap.level, "Of all intervals, and of what chance explains")
      ->check(CLI::Range(0.5, 0.9999))
      ->capture_default_str();
  app.add_flag("--no-figures", o.no_figures, "Do not write the figures as SVG and PNG files");
  config::add_formulas_option(app);
}

void check_options(Options& o) {
  if (o.patient_is_given && fs::is_regular_file(o.data.table) && !data::is_image_file(o.data.table))
    data::read_csv(o.data.table).require_column(o.data.patient);
  o.bootstrap.threads = available_cores();
  if (!o.view.empty()) {
    o.data.view = parse_view(o.view);
    if (!o.data.view) throw Error(ErrorKind::usage, "--view", "'" + o.view + "' is neither PA nor LAT");
  }
  if (o.snapshot == localizer::kBuiltin && !fs::exists(o.snapshot)) {
    o.snapshot = localizer::builtin_snapshot();
    if (o.snapshot.empty())
      throw Error(ErrorKind::usage, "SNAPSHOT", "builtin is in none of " + localizer::builtin_places_text());
  }
}

/// What is known of the training, or can still be made; throws Error(usage) that tells what to do where
/// nothing is.
DataProfile profile_of(const Options& o, const std::string& block, bool from_scores) {
  if (auto profile = evaluation::read_data_profile(o.snapshot)) {
    if (profile->block == block) return *profile;
    throw Error(ErrorKind::format, (o.snapshot / DataProfile::kFileName).string(),
                "is of a " + profile->block + ", the snapshot of a " + block);
  }
  const bool validated = block == "classifier" && !evaluation::list_validation_files(o.snapshot).empty();
  if (validated && from_scores) {
    DataProfile profile{.block = block, .prepared = false, .views = {}};
    training::add_validated_scores(profile, o.snapshot);
    return profile;
  }
  throw Error(
      ErrorKind::usage, o.snapshot.string(),
      fmt::format("does not say what it was trained on (no {}): training with images writes it; "
                  "imported, seeded and built-in weights, those trained on phantoms and those of "
                  "earlier versions have none{}",
                  DataProfile::kFileName,
                  validated ? ". The scores of a table of test can be compared, TABLE has none" : ""));
}

NewData read_new(const Options& o, const DataProfile& profile, const Preprocessing& preprocessing,
                 bool from_scores) {
  if (profile.block == "localizer") return read_radiographs(o.data, preprocessing, profile.prepared);
  return from_scores ? read_predictions(o.data) : read_regions(o.data);
}

/// Whether networks judged the training's images and the new ones alike.
std::vector<std::string> score_remarks(bool from_scores) {
  if (!from_scores) return {};
  return {
      "the training's scores are of networks that were not trained on the image and saw the whole region; "
      "those of test are means over ten crops without calibration by temperature, else they are others"};
}

report::Page page_of(const Options& o, const DataProfile& profile, const NewData& data) {
  report::Page page{.title = "Drift: new data against training data"};
  std::size_t images = 0, trained = 0;
  for (const auto& [view, measured] : data.views) images += measured.images();
  for (const auto& [view, of_view] : profile.views) trained += of_view.images;
  page.subtitle =
      fmt::format("{} new images against {} that a {} was trained on", images, trained, profile.block);
  page.provenance = evaluation::provenance();
  if (fs::is_regular_file(o.data.table))
    page.provenance.emplace_back("SHA-256 of the table", sha256_of_file(o.data.table));
  page.provenance.emplace_back(
      "bootstrap", fmt::format("{} replicates, seed {}", o.bootstrap.replicates, o.bootstrap.seed));
  return page;
}

evaluation::EvaluationFiles results_of(const Options& o) {
  auto files = evaluation::files_beside(o.out / "drift.csv");
  if (o.no_figures) files.figures.clear();
  OutputGuard guard;
  if (fs::is_directory(o.data.table)) {
    guard.reads_folder(o.data.table, "TABLE");
  } else {
    guard.reads(o.data.table, "TABLE");
  }
  guard.reads_folder(o.snapshot, "SNAPSHOT");
  evaluation::note_outputs(guard, files, "a result");
  guard.require_separate();
  return files;
}

/// Says which indices are above what was asked for.
bool is_above(const Options& o, const evaluation::DriftAnalysis& analysis) {
  if (!o.most_stability) return false;
  bool above = false;
  const auto judge = [&](const std::string& what, const evaluation::DriftTest& test) {
    if (!test.is_real() || test.stability.value <= *o.most_stability) return;
    above = true;
    print_results(fmt::format("above {:g}: {}, {:.3f}\n", *o.most_stability, what, test.stability.value));
  };
  if (analysis.views) judge("images of each view", analysis.views->test);
  for (const auto& drift : analysis.measures)
    judge(fmt::format("{}, {}", name(drift.view), drift.measure->title), drift.test);
  return above;
}

int run(Options& o) {
  check_options(o);
  const auto snapshot = weights::Snapshot::open(o.snapshot);
  const auto block = snapshot.manifest() ? snapshot.manifest()->model.block : "";
  const bool from_scores = block == "classifier" && has_scores(o.data);
  const auto profile = profile_of(o, block, from_scores);
  const auto files = results_of(o);
  auto data = read_new(o, profile, snapshot.preprocessing(), from_scores);
  auto analysis = evaluation::analyse_drift(profile, data.views, o.bootstrap);
  for (auto& remark : data.remarks) analysis.remarks.push_back(std::move(remark));
  for (auto& remark : score_remarks(from_scores)) analysis.remarks.push_back(std::move(remark));
  if (data.failed > 0)
    analysis.remarks.push_back(fmt::format("{} images could not be read and are left out", data.failed));
  if (analysis.measures.empty()) {
    throw Error(ErrorKind::format, o.data.table.string(), "has nothing to compare with the snapshot",
                analysis.remarks);
  }
  auto page = page_of(o, profile, data);
  evaluation::add_drift(page, analysis, o.bootstrap.level);
  nlohmann::ordered_json json{{"schema", "deepwrist-drift-1"}, {"block", profile.block}};
  json.update(evaluation::drift_json(analysis));
  fs::create_directories(o.out);
  write_file_atomically(files.json, json_text(json, 1));
  write_file_atomically(files.csv, evaluation::drift_csv(analysis));
  evaluation::write_report(files, page);
  print_results(fmt::format("{}numbers: {}\nreport:  {}\n", evaluation::drift_text(analysis),
                            files.json.string(), files.page.string()));
  if (is_above(o, analysis)) return kExitRequirement;
  return data.failed > 0 ? kExitSomeCasesFailed : kExitDone;
}

}  // namespace

int drift_program(int argc, const char* const* argv) {
  CLI::App app("New data against the data that a snapshot was trained on: has anything changed?", "drift");
  Options options;
  declare_options(app, options);
  return config::run_cli_program(app, argc, argv, [&] {
    options.patient_is_given = app.count("--patient") > 0;
    return run(options);
  });
}

}  // namespace deepwrist::drift
