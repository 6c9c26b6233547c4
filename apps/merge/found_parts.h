#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/run_lock.h"
#include "pipeline/part_record.h"

namespace deepwrist::pipeline {

/// A finished part, as its run left it.
struct FoundPart {
  std::filesystem::path table;
  PartRecord record;
  nlohmann::json run;                ///< its .run.json
  std::string text;                  ///< its table
  std::vector<std::string> columns;  ///< the table's
};

/// The parts of a table, which belong together.
struct FoundParts {
  std::vector<FoundPart> parts;  ///< that are finished, by their numbers; never none
  std::vector<std::string>
      absent;  ///< of the others, where they may be absent: "part 3 of 4 is missing: ..."
  std::vector<std::unique_ptr<RunLock>> locks;  ///< no part runs as long as these live

  const PartRecord& first() const { return parts.front().record; }
};

/// Finds the parts of `table` beside where it is to be. Throws Error(usage) that names every part that is
/// missing, runs or was stopped (unless `allow_missing`), and every one that was changed since its run, or
/// made with other weights, settings or another table than the first; where there are none at all; and where
/// there are parts of several divisions.
FoundParts find_parts(const std::filesystem::path& table, bool allow_missing);

}  // namespace deepwrist::pipeline
