#pragma once

#include <vector>

#include "core/report/page/page.h"
#include "evaluation/landmarks/landmark_evaluation.h"
#include "pipeline/case.h"
#include "pipeline/case_loader.h"

namespace deepwrist::pipeline {

/// Gives a page the cases with the largest mean errors, at most so many, the worst first: each with its
/// surroundings of the landmarks as found and as annotated. `requests` say where the radiograph of each case
/// of the evaluation is; one without a file, or with a file that cannot be read, is shown without picture.
void add_landmark_gallery(report::Page& page, const evaluation::LandmarkEvaluation& evaluation,
                          const std::vector<CaseRequest>& requests, CaseLoader& loader, std::size_t most);

/// The part of an image of this size that shows all the points and what is around them.
cv::Rect surroundings(cv::Size image, const std::vector<cv::Point2d>& points);

}  // namespace deepwrist::pipeline
