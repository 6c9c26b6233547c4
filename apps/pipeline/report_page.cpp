#include "apps/pipeline/report_page.h"

#include "apps/evaluation/evaluation.h"
#include "core/config/emit.h"
#include "core/config/printed_config.h"

namespace deepwrist::pipeline {

report::Page framed_page(const config::InferenceExperiment& experiment, const std::string& title) {
  report::Page page{.title = title};
  const auto& root = experiment.root;
  page.configuration_yaml = config::to_yaml(experiment.report.identify ? root : config::without_paths(root));
  page.provenance = evaluation::provenance();
  return page;
}

}  // namespace deepwrist::pipeline
