#include "pipeline/report_page.h"

#include "core/config/emit.h"
#include "core/config/printed_config.h"

namespace deepwrist::pipeline {

report::Page framed_page(const InferenceExperiment& experiment, const std::string& title) {
  report::Page page{.title = title};
  page.configuration_yaml =
      config::to_yaml(experiment.report.identify ? experiment.root : config::without_paths(experiment.root));
  page.provenance = evaluation::provenance();
  return page;
}

std::string report_name(const Setup& setup, const CaseRequest& request) {
  const auto& experiment = setup.experiment;
  const bool own_ids = setup.metadata.table().column("ID").has_value() || experiment.runtime.anonymize;
  return own_ids || experiment.report.identify ? request.id : "row " + std::to_string(request.row + 1);
}

evaluation::EvaluationFiles report_files(const InferenceExperiment& experiment) {
  auto files = evaluation::files_beside(experiment.save_path);
  if (!experiment.report.write) files.page.clear();
  if (!experiment.report.write || !experiment.report.figures) files.figures.clear();
  return files;
}

}  // namespace deepwrist::pipeline
