#pragma once

#include <string>

#include "core/report/page/page.h"
#include "evaluation/landmarks/landmark_evaluation.h"
#include "evaluation/report_files.h"
#include "evaluation/run_record.h"

namespace deepwrist::evaluation {

/// Writes numbers, page and figures, the last two where `files` names them, and returns the console text.
/// `page` may hold title, gallery, configuration and provenance already; its cards and sections are added
/// behind. `record`: of the run that found the landmarks, for methods and checklist.
std::string write_landmark_report(const LandmarkEvaluation& evaluation, const LandmarkRun& run,
                                  const EvaluationFiles& files, report::Page page,
                                  const RunRecord& record = {});

}  // namespace deepwrist::evaluation
