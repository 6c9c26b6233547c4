#pragma once

#include <string>

#include "training/report/training_report.h"

namespace deepwrist::report {

/// A view's part of the page: charts over the epochs, the table of folds, pictures.
std::string view_section(const TrainingReport& report, const ReportView& view);

}  // namespace deepwrist::report
