#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::config {

/// Folders that hold `localizer.yaml`, `classifier.yaml` and `experiment/*.yaml`, in the order they are
/// searched: `given` (--config-dir, may be empty), $DEEPWRIST_CONFIG_DIR, ./config, the installed or source
/// folder. Only those that exist, except `given`, which must: Error(usage).
std::vector<std::filesystem::path> config_folders(const std::filesystem::path& given);

/// Names of the experiments in the folders, sorted.
std::vector<std::string> available_experiments(const std::vector<std::filesystem::path>& folders);

/// The file of `group`/`name` (such as experiment/wrist_landmark, with or without ".yaml" or ".yml" in any
/// case): `name` itself where it is a path to a file, else the first of the folders that has it, else, of an
/// experiment, the file of that name in the working folder. Throws Error(usage) with the
/// places searched and the nearest names.
std::filesystem::path find_config(const std::string& group, const std::string& name,
                                  const std::vector<std::filesystem::path>& folders);

/// <base>.yaml, else config.yaml (the original's name) of the first folder that has one; empty where none
/// has.
std::filesystem::path find_base(const std::string& base, const std::vector<std::filesystem::path>& folders);

}  // namespace deepwrist::config
