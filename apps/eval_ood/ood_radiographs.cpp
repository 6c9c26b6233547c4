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

fs::path regions_folder(const OodExperiment& experiment, bool other) {
  return experiment.save_path.parent_path() /
         (experiment.save_path.stem().string() + (other ? "_ood_regions" : "_regions"));
}

}  // namespace

bool names_radiographs(const OodExperiment& experiment) {
  if (experiment.images != OodImages::automatic) return experiment.images == OodImages::radiographs;
  bool have_files = false;
  for (const auto& file : {experiment.dataset.meta, experiment.other_meta}) {
    if (file.empty()) continue;
    const auto table = data::read_csv(file);
    if (has_any_region(table, {experiment.dataset.home, experiment.other_home})) return false;
    have_files = have_files || table.column("Fname").has_value();
  }
  return have_files;
}

pipeline::InferenceExperiment cutting(const OodExperiment& experiment, const weights::Snapshot& classifier,
                                      bool other) {
  if (experiment.localizer.snapshot_folder.empty()) {
    throw Error(
        ErrorKind::usage, "localizer.snapshot_folder",
        "must be given: the tables name radiographs, and the localizer cuts the regions from them. Where "
        "they name regions, none of these is below dataset.data_home or dataset.ood_home");
  }
  pipeline::InferenceExperiment cut;
  cut.runtime = experiment.runtime;
  cut.preprocessing = data::explicit_overrides(classifier.preprocessing());
  cut.localizer = experiment.localizer;
  cut.dataset.meta = other ? experiment.other_meta : experiment.dataset.meta;
  cut.dataset.home = other ? experiment.other_home : experiment.dataset.home;
  cut.dataset.sides = experiment.dataset.sides;
  cut.gt = {experiment.dataset.label};
  cut.save_path = regions_folder(experiment, other);
  return cut;
}

CutRegions cut_regions(const OodExperiment& experiment, const weights::Snapshot& classifier) {
  CutRegions cut{experiment};
  for (const bool other : {false, true}) {
    if (other && experiment.other_meta.empty()) continue;
    const auto for_cutting = cutting(experiment, classifier, other);
    log().info("regions of {} go to {}", for_cutting.dataset.meta, for_cutting.save_path.string());
    cut.exit_code = std::max(cut.exit_code, pipeline::run_create_dataset(for_cutting));
    const auto table = (for_cutting.save_path / "dataset_meta.csv").string();
    (other ? cut.experiment.other_meta : cut.experiment.dataset.meta) = table;
    (other ? cut.experiment.other_home : cut.experiment.dataset.home) = for_cutting.save_path;
  }
  if (experiment.other_meta.empty()) cut.experiment.other_home = cut.experiment.dataset.home;
  return cut;
}

CheckedCutting check_cutting(const OodExperiment& experiment, const weights::Snapshot& classifier) {
  CheckedCutting checked;
  for (const bool other : {false, true}) {
    if (other && experiment.other_meta.empty()) continue;
    const auto setup = pipeline::prepare(cutting(experiment, classifier, other), /*needs_classifier=*/false);
    pipeline::check_weights(setup);
    checked.exit_code = std::max(checked.exit_code, pipeline::check_radiographs(setup));
    for (const View view : setup.views()) checked.views.insert(view);
  }
  return checked;
}

}  // namespace deepwrist::eval_ood
