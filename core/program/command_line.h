#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace deepwrist::config {

/// The words after a program's name.
struct CommandLine {
  std::optional<std::string> experiment;
  std::vector<std::string> overrides;  ///< KEY=VALUE and ~KEY, `experiment=NAME` among them
  std::filesystem::path config_dir;
  bool print_config = false;
  bool print_origin = false;
  bool dry_run = false;
  bool help = false;
  bool version = false;
};

/// Throws Error(usage) for unknown options and for words without "=".
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace deepwrist::config
