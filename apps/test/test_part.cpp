#include "apps/test/test_part.h"

#include <filesystem>

#include "clinic/results/recorded_settings.h"
#include "core/base/formulas.h"
#include "pipeline/prediction_report.h"

namespace deepwrist::pipeline {

PartNotes notes_of_part(const TestExperiment& experiment, const Setup& setup,
                        const std::vector<std::uint32_t>& rows) {
  const auto run = reported_run(setup);
  PartNotes notes{
      .program = "test", .settings = report_settings_json(run), .configuration = run.configuration};
  notes.settings["keep_formulas"] = experiment.runtime.formulas == Formulas::kept;
  const auto& dicom = experiment.dicom;
  if (!dicom.save) return notes;
  notes.settings["dicom"] = clinic::to_json({.folder = dicom.folder,
                                             .heat_maps = experiment.gradcam_dir,
                                             .report_class = dicom.report_class,
                                             .stands_in = dicom.stands_in,
                                             .limits = experiment.dataset});
  for (const auto row : rows)
    notes.files.push_back(std::filesystem::absolute(setup.request(row).file).string());
  return notes;
}

}  // namespace deepwrist::pipeline
