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

void check_output(const OodExperiment& e) {
  if (fs::exists(e.save_path) && !fs::is_regular_file(e.save_path)) {
    throw Error(ErrorKind::usage, "save_path",
                e.save_path.string() + " is there and no regular file; give the name of a CSV to write");
  }
  const auto folder = e.save_path.parent_path();
  require_writable_folder(folder.empty() ? fs::path(".") : folder);
}

void require_separate(const OodExperiment& e) {
  OutputGuard guard;
  for (const auto& file : e.runtime.config_files) guard.reads(file, "a configuration file,");
  guard.reads(e.dataset.meta, "dataset.meta");
  guard.reads(e.other_meta, "dataset.ood_meta");
  for (const auto& folder : {e.dataset.home, e.other_home}) {
    if (folder.empty()) continue;
    for (const View view : {View::pa, View::lat}) guard.reads_folder(folder / name(view), "a region,");
  }
  weights::note_snapshot(guard, e.classifier.snapshot_folder, "snapshot_folder's");
  weights::note_snapshot(guard, e.localizer.snapshot_folder, "localizer.snapshot_folder's");
  weights::note_snapshot(guard, e.fold_ensemble, "fold_snapshot_folder's");
  weights::note_statistics(guard, e.classifier.train_data_home, "dataset.train_data_home's");
  auto files = evaluation::files_beside(e.save_path);
  files.csv = e.save_path;
  evaluation::note_outputs(guard, files, "save_path");
  guard.writes(e.runtime.log_file, "log.file");
  guard.require_separate();
}

void warn_of_missing_members(const OodExperiment& e, const evaluation::OodGroup& group) {
  const auto members = group.cases.front().members.front().size();
  std::string missing;
  for (const int size : e.sizes) {
    if (static_cast<std::size_t>(size) > members)
      missing += (missing.empty() ? "" : ", ") + std::to_string(size);
  }
  if (!missing.empty()) log().warn("there are {} networks, so no ensemble of {}", members, missing);
}

/// The original keeps mean and deviation with the regions of the training.
OodExperiment with_statistics(OodExperiment e, const OodSnapshots& snapshots) {
  if (e.classifier.train_data_home.empty() && snapshots.ensemble.is_published_tree())
    e.classifier.train_data_home = e.dataset.home;
  return e;
}

report::Page make_page(const OodExperiment& e, OodRun& run, const std::string& subtitle) {
  report::Page page{.title = "Out of distribution"};
  page.subtitle = subtitle;
  page.gallery = std::move(run.gallery);
  page.gallery_order = kGalleryOrder;
  page.provenance = evaluation::provenance();
  page.provenance.emplace_back("SHA-256 of dataset.meta", sha256_of_file(e.dataset.meta));
  if (!e.other_meta.empty()) {
    page.provenance.emplace_back("SHA-256 of dataset.ood_meta", sha256_of_file(e.other_meta));
  }
  page.provenance.emplace_back(
      "calibration", e.calibration == pipeline::CalibrationMode::temperature ? "temperature" : "none");
  return page;
}

}  // namespace

int check_eval_ood(const OodExperiment& given) {
  require_separate(given);
  check_output(given);
  const auto snapshots = open_snapshots(given);
  const auto e = with_statistics(given, snapshots);
  if (!names_radiographs(e)) {
    run_networks(e, snapshots, /*compute=*/false);
    return kExitDone;
  }
  require_a_way_to_tell_sets(e);
  const auto checked = check_cutting(e, snapshots.ensemble);
  check_networks(e, snapshots, checked.views);
  return checked.exit_code;
}

int run_eval_ood(const OodExperiment& given) {
  require_separate(given);
  check_output(given);
  const auto snapshots = open_snapshots(given);
  auto e = with_statistics(given, snapshots);
  int exit_code = kExitDone;
  std::string subtitle =
      evaluation::folder_name(e.dataset.home) + " against " + evaluation::folder_name(e.other_home);
  if (names_radiographs(e)) {
    require_a_way_to_tell_sets(e);
    auto cut = cut_regions(e, snapshots.ensemble);
    e = std::move(cut.experiment);
    exit_code = cut.exit_code;
    subtitle = "regions cut from radiographs";
  }
  auto run = run_networks(e, snapshots, /*compute=*/true);
  const auto groups = evaluation::ood_groups(run.regions);
  std::vector<evaluation::OodGroupResult> results;
  warn_of_missing_members(e, groups.front());
  for (const auto& group : groups) results.push_back(evaluation::analyse_ood(group, e.sizes));
  constexpr double kLevel = 0.95;
  const auto files = evaluation::files_beside(e.save_path);
  auto page = make_page(e, run, subtitle);
  evaluation::add_ood(page, groups, results, kLevel);
  write_file_atomically(e.save_path, evaluation::ood_csv(groups, results));
  write_file_atomically(files.json, json_text(evaluation::ood_json(results, kLevel), 1));
  evaluation::write_report(files, page);
  print_results(fmt::format("{}scores:  {}\nnumbers: {}\nreport:  {}\n", evaluation::ood_text(results),
                            e.save_path.string(), files.json.string(), files.page.string()));
  return exit_code;
}

}  // namespace deepwrist::eval_ood
