#include "apps/eval_ood/eval_ood.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/eval_ood/ood_radiographs.h"
#include "apps/eval_ood/ood_regions.h"
#include "classifier/roi_set.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/base/sha256.h"
#include "core/base/standard_output.h"
#include "core/program/run_summary.h"
#include "core/train/software_versions.h"
#include "core/weights/snapshot_inputs.h"
#include "evaluation/ood/ood_page.h"
#include "evaluation/ood/ood_report.h"
#include "evaluation/report_files.h"

// How well an ensemble's doubt tells regions like its training's from others:
//
//   tables name radiographs ─► cut_regions ─┐
//   tables name regions ────────────────────┴─► run_networks ─► groups ─► analyse_ood of each
//   ─► scores as CSV, numbers as JSON, page and figures

namespace deepwrist::eval_ood {
namespace {

namespace fs = std::filesystem;

void check_output(const OodExperiment& experiment) {
  if (fs::exists(experiment.save_path) && !fs::is_regular_file(experiment.save_path)) {
    throw Error(
        ErrorKind::usage, "save_path",
        experiment.save_path.string() + " is there and no regular file; give the name of a CSV to write");
  }
  const auto folder = experiment.save_path.parent_path();
  require_writable_folder(folder.empty() ? fs::path(".") : folder);
}

void require_separate(const OodExperiment& experiment) {
  OutputGuard guard;
  for (const auto& file : experiment.runtime.config_files) guard.reads(file, "a configuration file,");
  guard.reads(experiment.dataset.meta, "dataset.meta");
  guard.reads(experiment.other_meta, "dataset.ood_meta");
  for (const auto& folder : {experiment.dataset.home, experiment.other_home}) {
    if (folder.empty()) continue;
    for (const View view : {View::pa, View::lat}) guard.reads_folder(folder / name(view), "a region,");
  }
  weights::note_snapshot(guard, experiment.classifier.snapshot_folder, "snapshot_folder's");
  weights::note_snapshot(guard, experiment.localizer.snapshot_folder, "localizer.snapshot_folder's");
  weights::note_snapshot(guard, experiment.fold_ensemble, "fold_snapshot_folder's");
  weights::note_statistics(guard, experiment.classifier.train_data_home, "dataset.train_data_home's");
  auto files = evaluation::files_beside(experiment.save_path);
  files.csv = experiment.save_path;
  evaluation::note_outputs(guard, files, "save_path");
  guard.writes(experiment.runtime.log_file, "log.file");
  guard.writes(config::summary_file(experiment.save_path), "save_path");
  guard.require_separate();
}

void warn_of_missing_members(const OodExperiment& experiment, const evaluation::OodGroup& group) {
  const auto members = group.cases.front().members.front().size();
  std::string missing;
  for (const int size : experiment.sizes) {
    if (static_cast<std::size_t>(size) > members)
      missing += (missing.empty() ? "" : ", ") + std::to_string(size);
  }
  if (!missing.empty()) log().warn("there are {} networks, so no ensemble of {}", members, missing);
}

/// The original keeps mean and deviation with the regions of the training.
OodExperiment with_statistics(OodExperiment experiment, const OodSnapshots& snapshots) {
  if (experiment.classifier.train_data_home.empty() && snapshots.ensemble.is_published_tree())
    experiment.classifier.train_data_home = experiment.dataset.home;
  return experiment;
}

report::Page make_page(const OodExperiment& experiment, OodRun& run, const std::string& subtitle) {
  report::Page page{.title = "Out of distribution"};
  page.subtitle = subtitle;
  page.gallery = std::move(run.gallery);
  page.gallery_order = kGalleryOrder;
  page.provenance = evaluation::provenance();
  page.provenance.emplace_back("SHA-256 of dataset.meta", sha256_of_file(experiment.dataset.meta));
  if (!experiment.other_meta.empty()) {
    page.provenance.emplace_back("SHA-256 of dataset.ood_meta", sha256_of_file(experiment.other_meta));
  }
  page.provenance.emplace_back("calibration", experiment.calibration == pipeline::CalibrationMode::temperature
                                                  ? "temperature"
                                                  : "none");
  return page;
}

int run_eval_ood(const OodExperiment& given, config::RunSummary& summary) {
  summary.phase("preparing");
  require_separate(given);
  check_output(given);
  const auto snapshots = open_snapshots(given);
  auto experiment = with_statistics(given, snapshots);
  summary.goes_to(config::summary_file(experiment.save_path));
  summary.phase("networks");
  int exit_code = kExitDone;
  std::string subtitle = evaluation::folder_name(experiment.dataset.home) + " against " +
                         evaluation::folder_name(experiment.other_home);
  if (names_radiographs(experiment)) {
    require_a_way_to_tell_sets(experiment);
    auto cut = cut_regions(experiment, snapshots.ensemble);
    experiment = std::move(cut.experiment);
    exit_code = cut.exit_code;
    subtitle = "regions cut from radiographs";
  }
  auto run = run_networks(experiment, snapshots, /*compute=*/true);
  summary.count("regions", run.regions.size());
  summary.phase("results");
  const auto groups = evaluation::ood_groups(run.regions);
  std::vector<evaluation::OodGroupResult> results;
  warn_of_missing_members(experiment, groups.front());
  for (const auto& group : groups) results.push_back(evaluation::analyse_ood(group, experiment.sizes));
  constexpr double kLevel = 0.95;
  const auto files = evaluation::files_beside(experiment.save_path);
  auto page = make_page(experiment, run, subtitle);
  evaluation::add_ood(page, groups, results, kLevel);
  write_file_atomically(experiment.save_path, evaluation::ood_csv(groups, results));
  write_file_atomically(files.json, json_text(evaluation::ood_json(results, kLevel), 1));
  evaluation::write_report(files, page);
  for (const auto& file : {experiment.save_path, files.json, files.page, files.figures}) summary.output(file);
  print_results(fmt::format("{}scores:  {}\nnumbers: {}\nreport:  {}\n", evaluation::ood_text(results),
                            experiment.save_path.string(), files.json.string(), files.page.string()));
  return exit_code;
}

}  // namespace

int check_eval_ood(const OodExperiment& given) {
  require_separate(given);
  check_output(given);
  const auto snapshots = open_snapshots(given);
  const auto experiment = with_statistics(given, snapshots);
  if (!names_radiographs(experiment)) {
    run_networks(experiment, snapshots, /*compute=*/false);
    return kExitDone;
  }
  require_a_way_to_tell_sets(experiment);
  const auto checked = check_cutting(experiment, snapshots.ensemble);
  check_networks(experiment, snapshots, checked.views);
  return checked.exit_code;
}

int run_eval_ood(const OodExperiment& given) {
  config::RunSummary summary("eval_ood", train::software_versions());
  return summary.around([&] { return run_eval_ood(given, summary); });
}

}  // namespace deepwrist::eval_ood
