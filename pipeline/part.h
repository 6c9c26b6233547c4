#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/config/key_registry.h"

namespace deepwrist::pipeline {

/// One of the parts that the studies of a table are divided into, each for a process of its own.
struct Part {
  std::size_t number = 1;  ///< from 1 to `of`
  std::size_t of = 1;

  bool operator==(const Part&) const = default;
  /// "part 3 of 8".
  std::string text() const;
};

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// "3/8", or "slurm": the task of a job array, of whatever numbers from first to last in equal steps
/// (SLURM_ARRAY_TASK_ID, _MIN, _MAX, _COUNT, _STEP). Throws Error(usage) for what is no part.
Part parse_part(const std::string& text, const Environment& environment);

/// The key `part`, of the programs that can work on one.
void register_part_key(config::KeyRegistry& keys, std::optional<Part>& part);

/// "out/p.part-3-of-8.csv" of "out/p.csv"; the table itself without a part.
std::filesystem::path part_file(const std::filesystem::path& table, const std::optional<Part>& part);

/// The part of `table` that a file of this name belongs to: its table, or one of the files beside that;
/// nothing for other names.
std::optional<Part> part_of_file(const std::filesystem::path& table, const std::string& name);

}  // namespace deepwrist::pipeline
