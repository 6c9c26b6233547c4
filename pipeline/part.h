#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/base/share.h"
#include "core/config/key_registry.h"

namespace deepwrist::pipeline {

/// One of the parts that the studies of a table are divided into, each for a process of its own.
struct Part : Share {
  /// "part 3 of 8".
  std::string text() const;
};

/// The key `part`, of the programs that can work on one.
void register_part_key(config::KeyRegistry& keys, std::optional<Part>& part);

/// "out/p.part-3-of-8.csv" of "out/p.csv"; the table itself without a part.
std::filesystem::path part_file(const std::filesystem::path& table, const std::optional<Part>& part);

/// The part of `table` that a file of this name belongs to: its table, or one of the files beside that;
/// nothing for other names.
std::optional<Part> part_of_file(const std::filesystem::path& table, const std::string& name);

}  // namespace deepwrist::pipeline
