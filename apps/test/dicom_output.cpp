#include "apps/test/dicom_output.h"

#include <fmt/format.h>

#include <ctime>
#include <filesystem>

#include "clinic/results/report_classes.h"
#include "clinic/results/results_folder.h"
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
  for (const auto& wanted : setup.requests) files.push_back(setup.request(wanted.row).file);
  for (const auto& unusable : setup.unusable) files.push_back(setup.request(unusable.row).file);
  clinic::check_stand_in(files, experiment.dicom.stands_in);
}

void note_dicom_output(OutputGuard& guard, const TestExperiment& experiment) {
  if (!experiment.dicom.save) return;
  guard.fills(experiment.dicom.folder, "dicom.dir");
  guard.reads(experiment.dicom.stands_in, "dicom.template");
}

DicomOutcome write_dicom_output(const TestExperiment& experiment, const Setup& setup,
                                const FinishedPredictions& predictions) {
  const auto& dicom = experiment.dicom;
  if (!dicom.save) return {};
  auto finished =
      clinic::read_finished_views(predictions.table, [&](std::size_t row, const clinic::FinishedView&) {
        const auto request = setup.request(predictions.orders.at(row));
        return clinic::FilesOfView{request.file, numbers_file(request, experiment.gradcam_dir)};
      });
  data::RadiographSource source(data::source_options(experiment.dataset, setup.preprocessing, 1));
  clinic::ResultsOptions options{.folder = dicom.folder,
                                 .objects = {.report_class = dicom.report_class},
                                 .stands_in = dicom.stands_in,
                                 .when = std::time(nullptr)};
  const auto counts =
      clinic::write_results(finished, clinic::read_finished_run(experiment.save_path), source, options);
  return {"DICOM:       " + dicom.folder.string() + ", " + describe(counts), counts.left_out == 0};
}

}  // namespace deepwrist::pipeline
