#include "pipeline/output_check.h"

#include "core/program/run_summary.h"
#include "core/weights/snapshot_inputs.h"
#include "pipeline/part_record.h"
#include "pipeline/pictures.h"
#include "pipeline/report_page.h"

namespace deepwrist::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr const char* kTable = "save_path";
constexpr const char* kBeside = "beside save_path,";

void note_weights(OutputGuard& guard, const InferenceExperiment& experiment, bool classifier) {
  weights::note_snapshot(guard, experiment.localizer.snapshot_folder, "localizer.snapshot_folder's");
  weights::note_statistics(guard, experiment.localizer.train_data_home,
                           "localizer.dataset.train_data_home's");
  if (!classifier) return;
  weights::note_snapshot(guard, experiment.classifier.snapshot_folder, "snapshot_folder's");
  weights::note_statistics(guard, experiment.classifier.train_data_home, "dataset.train_data_home's");
}

}  // namespace

OutputGuard guard_of_files(const InferenceExperiment& experiment, const fs::path& table, bool classifier) {
  OutputGuard guard;
  for (const auto& file : experiment.runtime.config_files) guard.reads(file, "a configuration file,");
  if (fs::is_regular_file(experiment.dataset.meta)) guard.reads(experiment.dataset.meta, "dataset.meta");
  note_weights(guard, experiment, classifier);
  guard.writes(table, kTable);
  for (const char* end : {".partial", ".lock", ".run.json"}) guard.writes(table.string() + end, kBeside);
  guard.writes(experiment.runtime.log_file, "log.file");
  guard.writes(config::summary_file(part_file(table, experiment.part)), kBeside);
  if (!experiment.part) return guard;
  const auto part = part_file(table, experiment.part);
  for (const auto& file : files_of_part(part)) guard.writes(file, kBeside);
  for (const char* end : {".partial", ".lock"}) guard.writes(part.string() + end, kBeside);
  return guard;
}

void note_beside(OutputGuard& guard, const fs::path& file) { guard.writes(file, kBeside); }

void note_report(OutputGuard& guard, const InferenceExperiment& experiment) {
  evaluation::note_outputs(guard, report_files(experiment), kBeside);
}

void note_pictures(OutputGuard& guard, const Setup& setup, const fs::path& folder, const std::string& what) {
  guard.fills(folder, what);
  for (const auto& wanted : setup.requests)
    guard.writes_into_filled(picture_file(setup.named_request(wanted.row), folder), what);
}

OutputGuard guard_of(const Setup& setup, const fs::path& table) {
  const auto& experiment = setup.experiment;
  auto guard = guard_of_files(experiment, table, setup.classifier.has_value());
  guard.reads(setup.metadata.file(), "dataset.meta");
  for (std::size_t i = 0; i < setup.metadata.size(); ++i)
    guard.reads_image(setup.metadata[i].path, "a radiograph of dataset.meta,");
  if (experiment.save_image) note_pictures(guard, setup, experiment.save_image_dir, "save_image_dir");
  return guard;
}

}  // namespace deepwrist::pipeline
