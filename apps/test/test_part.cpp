#include "apps/test/test_part.h"

#include <filesystem>

#include "apps/test/dicom_output.h"
#include "pipeline/prediction_report.h"

namespace deepwrist::pipeline {

PartNotes notes_of_part(const TestExperiment& experiment, const Setup& setup,
                        const std::vector<std::uint32_t>& rows) {
  const auto run = reported_run(setup);
  PartNotes notes{
      .program = "test", .settings = report_settings_json(run), .configuration = run.configuration};
  if (!experiment.dicom.save) return notes;
  notes.settings["dicom"] = clinic::to_json(recorded_settings_of(experiment));
  for (const auto row : rows)
    notes.files.push_back(std::filesystem::absolute(setup.metadata[row].path).string());
  return notes;
}

}  // namespace deepwrist::pipeline
