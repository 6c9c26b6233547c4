#pragma once

#include <optional>
#include <string>
#include <vector>

#include "training/report/training_report.h"

namespace deepwrist::report {

/// The epoch's value of that name.
std::optional<double> value_at(const ReportEpoch& epoch, const std::string& name);

/// Names of all values of a view in the order of their first appearance.
std::vector<std::string> value_names(const ReportView& view);

/// One row per fold: its best epoch, what was measured in it, number of epochs and time; then the mean of the
/// numbers.
DataTable fold_table(const TrainingReport& report, const ReportView& view);

/// The same for values of which there are several of a kind (is_one_of_several); nothing without any.
std::optional<DataTable> detail_table(const TrainingReport& report, const ReportView& view);

}  // namespace deepwrist::report
