#pragma once

#include <string>

#include "core/config/inference.h"
#include "core/report/page.h"

namespace deepwrist::pipeline {

/// A page with what every program's report ends with: the resolved configuration, without paths unless
/// `report.identify`, and versions.
report::Page framed_page(const config::InferenceExperiment& experiment, const std::string& title);

}  // namespace deepwrist::pipeline
