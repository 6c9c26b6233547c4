#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace deepwrist {

struct ListedProgram {
  const char *name, *summary;
};

/// Programs that serve one task, in the order in which they are needed.
struct ProgramGroup {
  const char* task;
  std::span<const ListedProgram> programs;
};

/// Every program that `deepwrist` starts.
std::span<const ProgramGroup> program_groups();

bool is_program(std::string_view name);

/// The program whose name was probably meant.
std::optional<std::string> nearest_program(std::string_view name);

}  // namespace deepwrist
