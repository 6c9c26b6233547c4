#include "pipeline/report_page.h"

#include "core/config/emit.h"
#include "core/config/printed_config.h"

namespace deepwrist::pipeline {

report::Page framed_page(const InferenceExperiment& experiment, const std::string& title) {
  return framed_page(shown_configuration(experiment), title, std::nullopt);
}

report::Page framed_page(const std::string& configuration, const std::string& title,
                         std::optional<std::time_t> written) {
  report::Page page{.title = title};
  page.configuration_yaml = configuration;
  page.provenance = evaluation::provenance(written);
  return page;
}

std::string shown_configuration(const InferenceExperiment& experiment) {
  auto root = experiment.report.identify ? experiment.root : config::without_paths(experiment.root);
  for (const char* key : {"part", "resume", "overwrite"}) {
    if (root.is_map()) root.erase(key);
  }
  return config::to_yaml(root);
}

std::string report_name(const Setup& setup, const CaseRequest& request) {
  const auto& experiment = setup.experiment;
  const bool own_ids = setup.metadata.table().column("ID").has_value() || experiment.runtime.anonymize;
  return own_ids || experiment.report.identify ? request.id : "row " + std::to_string(request.row + 1);
}

evaluation::EvaluationFiles report_files(const std::filesystem::path& table, const ReportOptions& report) {
  auto files = evaluation::files_beside(table);
  if (!report.write) files.page.clear();
  if (!report.write || !report.figures) files.figures.clear();
  return files;
}

evaluation::EvaluationFiles report_files(const InferenceExperiment& experiment) {
  return report_files(experiment.save_path, experiment.report);
}

}  // namespace deepwrist::pipeline
