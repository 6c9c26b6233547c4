#pragma once

#include <string>

#include "apps/pipeline/case_gallery.h"
#include "apps/pipeline/results.h"
#include "apps/pipeline/setup.h"

namespace deepwrist::pipeline {

/// Writes the statistics, where a truth is known, and the page of a finished table of predictions beside it.
/// Returns what the console shows.
std::string report_predictions(const Setup& setup, const Results& results, const CaseGallery& gallery);

}  // namespace deepwrist::pipeline
