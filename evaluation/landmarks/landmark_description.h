#pragma once

#include <vector>

#include "core/report/page/page.h"
#include "evaluation/landmarks/landmark_evaluation.h"
#include "evaluation/run_record.h"

namespace deepwrist::evaluation {

/// Methods and results in words with the run's numbers, and what the run knows of a checklist's items.
std::vector<report::Section> landmark_description(const LandmarkEvaluation& evaluation,
                                                  const LandmarkRun& run, const RunRecord& record);

}  // namespace deepwrist::evaluation
