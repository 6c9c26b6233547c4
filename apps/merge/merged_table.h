#pragma once

#include <filesystem>

#include "apps/merge/found_parts.h"
#include "core/program/run_summary.h"
#include "pipeline/results.h"

namespace deepwrist::pipeline {

/// The rows of all parts in the order of the metadata, under their header: the bytes of an undivided run.
/// Throws Error(format) where rows are missing or come twice.
struct MergedTable {
  std::string text;
  Results::Finished rows;        ///< the same, read
  config::ReasonCounts reasons;  ///< of the rows that failed
  std::size_t failed = 0;

  explicit MergedTable(const FoundParts& found, const std::filesystem::path& table);
};

/// Writes the table and its .run.json, once it is known that no other results would be lost by it; with
/// `overwrite` in any case. Files that are as they would be written stay as they are. The record's time of
/// change is that of the first part's that began, so that later readers know which radiographs were changed
/// since. Throws Error(usage), Error(io).
void write_merged(const MergedTable& merged, const FoundParts& found, const std::filesystem::path& table,
                  bool overwrite);

}  // namespace deepwrist::pipeline
