#include "apps/test/dicom_output.h"

#include <filesystem>
#include <vector>

#include "clinic/results/report_classes.h"
#include "clinic/results/study_analysis.h"
#include "core/base/error.h"
#include "pipeline/inference_keys.h"
#include "pipeline/pictures.h"

// The objects are made when the table is done, from its rows: those of a resumed run get theirs like the
// others. Heat maps come from their files, so that objects of all rows have them.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

/// What `dicom.save` asks of the rest of the run: heat maps as numbers, in a folder of their own unless there
/// is one.
void settle(TestExperiment& experiment) {
  auto& dicom = experiment.dicom;
  const auto& table = experiment.save_path;
  if (dicom.folder.empty()) dicom.folder = table.parent_path() / (table.stem().string() + "_dicom");
  if (!dicom.save || experiment.save_gradcam_npy) return;
  experiment.save_gradcam_npy = true;
  if (experiment.gradcam_dir.empty() && !experiment.save_gradcam)
    experiment.gradcam_dir = dicom.folder / "heat_maps";
}

}  // namespace

void register_test_program_keys(config::KeyRegistry& keys, TestExperiment& experiment) {
  // Before the defaults of the folders are filled in.
  keys.check([&experiment](const config::Binder&, config::Problems&) { settle(experiment); });
  register_test_keys(keys, experiment);
  auto& dicom = experiment.dicom;
  keys.add("dicom.save", dicom.save,
           "DICOM objects for the radiographs' own studies: structured reports, pictures, overlays");
  keys.add("dicom.dir", dicom.folder, "folder of these objects")
      .default_text("beside save_path, named after it");
  keys.add_choice("dicom.sr_class", dicom.report_class, clinic::report_classes(),
                  "class of the structured reports; old archives refuse the first");
  keys.add("dicom.template", dicom.stands_in,
           "DICOM file that gives pictures (PNG, JPEG, TIFF) their patient, study and image")
      .default_text("none: such pictures are refused")
      .input(config::PathKind::file);
}

void check_dicom_output(const TestExperiment& experiment, const Setup& setup) {
  if (!experiment.dicom.save) return;
  if (experiment.part && experiment.runtime.anonymize) {
    throw Error(
        ErrorKind::usage, "dicom.save",
        "the parts of an anonymised run do not record where radiographs are, which their DICOM objects "
        "need; leave out part, anonymize or dicom.save");
  }
  std::vector<fs::path> files;
  for (const auto& wanted : setup.requests) files.push_back(setup.metadata[wanted.row].path);
  for (const auto& unusable : setup.unusable) files.push_back(setup.metadata[unusable.row].path);
  clinic::check_stand_in(files, experiment.dicom.stands_in);
}

void note_dicom_output(OutputGuard& guard, const TestExperiment& experiment) {
  if (!experiment.dicom.save) return;
  guard.fills(experiment.dicom.folder, "dicom.dir");
  guard.reads(experiment.dicom.stands_in, "dicom.template");
}

clinic::RecordedSettings recorded_settings_of(const TestExperiment& experiment) {
  const auto& dicom = experiment.dicom;
  return {.folder = dicom.folder,
          .heat_maps = experiment.gradcam_dir,
          .report_class = dicom.report_class,
          .stands_in = dicom.stands_in,
          .limits = experiment.dataset};
}

clinic::RecordedResults write_dicom_output(const TestExperiment& experiment, const Setup& setup,
                                           const FinishedPredictions& predictions) {
  if (!experiment.dicom.save) return {};
  return clinic::write_recorded_results(
      experiment.save_path, predictions.table, recorded_settings_of(experiment),
      [&](std::size_t row, const clinic::FinishedView&) {
        const auto order = predictions.orders.at(row);
        return clinic::FilesOfView{setup.metadata[order].path,
                                   numbers_file(setup.named_request(order), experiment.gradcam_dir)};
      });
}

}  // namespace deepwrist::pipeline
