#pragma once

#include <string>

#include "core/report/page/page.h"
#include "evaluation/landmarks/landmark_evaluation.h"
#include "evaluation/report_files.h"

namespace deepwrist::evaluation {

/// Writes numbers, page and figures, the last two where `files` names them, and returns the console text.
/// `page` may hold title, gallery, configuration and provenance already; its cards and sections are added
/// behind.
std::string write_landmark_report(const LandmarkEvaluation& evaluation, const LandmarkRun& run,
                                  const EvaluationFiles& files, report::Page page);

}  // namespace deepwrist::evaluation
