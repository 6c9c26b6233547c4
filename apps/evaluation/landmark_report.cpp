#include "apps/evaluation/landmark_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/evaluation/landmark_page.h"
#include "core/base/atomic_file.h"

namespace deepwrist::evaluation {

std::string write_landmark_report(const LandmarkEvaluation& evaluation, const LandmarkRun& run,
                                  const EvaluationFiles& files, report::Page page, bool figures) {
  write_file_atomically(files.json, landmark_report_json(evaluation, run).dump(1) + "\n");
  write_file_atomically(files.csv, landmark_report_csv(evaluation));
  add_landmarks(page, evaluation, run);
  report::write_page(files.page, page);
  if (figures) report::write_figures(files.figures, page);
  const auto text = evaluation.cases.empty() ? "" : landmark_text(evaluation.results);
  return fmt::format("{}numbers: {}\nreport:  {}\n", text, files.json.string(), files.page.string());
}

}  // namespace deepwrist::evaluation
