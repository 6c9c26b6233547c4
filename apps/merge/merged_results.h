#pragma once

#include <filesystem>
#include <string>

#include "apps/merge/merged_table.h"
#include "core/base/output_guard.h"
#include "core/program/run_summary.h"

namespace deepwrist::pipeline {

/// What came of it.
struct MergedOutcome {
  std::string text;      ///< for the console
  bool complete = true;  ///< false: of some radiographs there are no DICOM objects
};

/// What is written beside the merged table, as outputs, and the radiographs that are read for it. Throws
/// Error(usage) where one template stands in for several of them.
void note_merged(OutputGuard& guard, const FoundParts& found, const std::filesystem::path& table);

/// Makes of the merged table what an undivided run of the parts' program makes of its own: of `test` studies,
/// statistics, page and DICOM objects, of `localize` the errors in the
/// summary. Throws Error.
MergedOutcome write_merged_results(MergedTable merged, const FoundParts& found,
                                   const std::filesystem::path& table, config::RunSummary& summary);

}  // namespace deepwrist::pipeline
