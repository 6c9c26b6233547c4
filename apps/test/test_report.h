#pragma once

#include <cstddef>
#include <string>

#include "pipeline/setup.h"
#include "pipeline/studies.h"
#include "pipeline/worst_cases.h"

namespace deepwrist::pipeline {

/// Writes the statistics, where a truth is known, and the page of a finished table of predictions beside it.
/// `kept`: how many rows are of an earlier run. Returns what the console shows.
std::string report_predictions(const Setup& setup, const FinishedPredictions& predictions,
                               const CaseGallery& gallery, std::size_t kept);

}  // namespace deepwrist::pipeline
