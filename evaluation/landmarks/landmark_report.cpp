#include "evaluation/landmarks/landmark_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "evaluation/landmarks/landmark_description.h"
#include "evaluation/landmarks/landmark_page.h"

namespace deepwrist::evaluation {

std::string write_landmark_report(const LandmarkEvaluation& evaluation, const LandmarkRun& run,
                                  const EvaluationFiles& files, report::Page page, const RunRecord& record) {
  for (const auto& remark : evaluation.remarks) log().warn("{}", remark);
  write_file_atomically(files.json, json_text(landmark_report_json(evaluation, run), 1));
  write_file_atomically(files.csv, landmark_report_csv(evaluation));
  add_landmarks(page, evaluation, run);
  std::ranges::move(landmark_description(evaluation, run, record), std::back_inserter(page.sections));
  std::ranges::move(record.facts(), std::back_inserter(page.provenance));
  write_report(files, page);
  std::string text = evaluation.cases.empty() ? "" : landmark_text(evaluation.results);
  text += regions_text(evaluation.regions);
  text += reliability_text(evaluation.reliability);
  text += fmt::format("numbers: {}\n", files.json.string());
  if (!files.page.empty()) text += fmt::format("report:  {}\n", files.page.string());
  return text;
}

}  // namespace deepwrist::evaluation
