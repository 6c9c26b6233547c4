#include "apps/eval_ood/ood_radiographs.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/data/csv.h"
#include "core/data/fields.h"
#include "pipeline/create_dataset.h"
#include "pipeline/setup.h"
#include "pipeline/table_run.h"

// Regions named by a table are at HOME/PA/ID_PA.png or HOME/PA/ID.png; where none of any table is there and
// a table has Fname, dataset.images=auto takes its rows for radiographs:
//
//   dataset.meta     ─► STEM_regions        STEM: that of save_path
//   dataset.ood_meta ─► STEM_ood_regions    without such a table both sets are in the first
//
// The folder and its dataset_meta.csv then take the place of home and table; a column OOD is carried on by
// create_dataset. Regions are cut by the preprocessing of the classifier's weights, not the localizer's.

namespace deepwrist::eval_ood {
namespace {

namespace fs = std::filesystem;

/// Whether any row of a table has its region below one of the folders.
bool has_any_region(const data::CsvTable& table, const std::vector<fs::path>& homes) {
  const auto id = table.column("ID"), side = table.column("Side");
  if (!id || !side) return false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto view = data::parse_side(trim(table.field(row, *side)));
    if (!view) continue;
    const std::string shown = trim(table.field(row, *id));
    for (const auto& home : homes) {
      for (const auto& file : {shown + "_" + name(*view) + ".png", shown + ".png"}) {
        std::error_code absent;
        if (fs::is_regular_file(home / name(*view) / file, absent)) return true;
      }
    }
  }
  return false;
}

fs::path regions_folder(const OodExperiment& e, bool other) {
  return e.save_path.parent_path() / (e.save_path.stem().string() + (other ? "_ood_regions" : "_regions"));
}

}  // namespace

bool names_radiographs(const OodExperiment& e) {
  if (e.images != OodImages::automatic) return e.images == OodImages::radiographs;
  bool have_files = false;
  for (const auto& file : {e.dataset.meta, e.other_meta}) {
    if (file.empty()) continue;
    const auto table = data::read_csv(file);
    if (has_any_region(table, {e.dataset.home, e.other_home})) return false;
    have_files = have_files || table.column("Fname").has_value();
  }
  return have_files;
}

pipeline::InferenceExperiment cutting(const OodExperiment& e, const weights::Snapshot& classifier,
                                      bool other) {
  if (e.localizer.snapshot_folder.empty()) {
    throw Error(
        ErrorKind::usage, "localizer.snapshot_folder",
        "must be given: the tables name radiographs, and the localizer cuts the regions from them. Where "
        "they name regions, none of these is below dataset.data_home or dataset.ood_home");
  }
  pipeline::InferenceExperiment cut;
  cut.runtime = e.runtime;
  cut.preprocessing = data::explicit_overrides(classifier.preprocessing());
  cut.localizer = e.localizer;
  cut.dataset.meta = other ? e.other_meta : e.dataset.meta;
  cut.dataset.home = other ? e.other_home : e.dataset.home;
  cut.dataset.sides = e.dataset.sides;
  cut.gt = {e.dataset.label};
  cut.save_path = regions_folder(e, other);
  return cut;
}

CutRegions cut_regions(const OodExperiment& e, const weights::Snapshot& classifier) {
  CutRegions cut{e};
  for (const bool other : {false, true}) {
    if (other && e.other_meta.empty()) continue;
    const auto experiment = cutting(e, classifier, other);
    log().info("regions of {} go to {}", experiment.dataset.meta, experiment.save_path.string());
    cut.exit_code = std::max(cut.exit_code, pipeline::run_create_dataset(experiment));
    const auto table = (experiment.save_path / "dataset_meta.csv").string();
    (other ? cut.experiment.other_meta : cut.experiment.dataset.meta) = table;
    (other ? cut.experiment.other_home : cut.experiment.dataset.home) = experiment.save_path;
  }
  if (e.other_meta.empty()) cut.experiment.other_home = cut.experiment.dataset.home;
  return cut;
}

CheckedCutting check_cutting(const OodExperiment& e, const weights::Snapshot& classifier) {
  CheckedCutting checked;
  for (const bool other : {false, true}) {
    if (other && e.other_meta.empty()) continue;
    const auto setup = pipeline::prepare(cutting(e, classifier, other), /*needs_classifier=*/false);
    pipeline::check_weights(setup);
    checked.exit_code = std::max(checked.exit_code, pipeline::check_radiographs(setup));
    for (const View view : setup.views()) checked.views.insert(view);
  }
  return checked;
}

}  // namespace deepwrist::eval_ood
