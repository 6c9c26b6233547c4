#pragma once

#include <vector>

#include "classifier/roi_data.h"
#include "core/data/row_problems.h"

namespace deepwrist::classifier {

/// The rows of the view in the table's order, without those that create_dataset marked as failed. Bad fields,
/// IDs that come twice, too few rows and labels of one class go to `problems`. Throws Error(io) without a
/// table, Error(format) for one without the columns or without rows.
std::vector<RoiRow> read_roi_table(const RoiDataOptions& options, data::RowProblems& problems);

}  // namespace deepwrist::classifier
