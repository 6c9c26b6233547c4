#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/node.h"

namespace deepwrist::config {

struct ComposeRequest {
  std::string base;                       ///< name of the base file
  std::optional<std::string> experiment;  ///< name or path
  std::vector<std::string> overrides;     ///< KEY=VALUE; `experiment=NAME` is taken for `experiment`
  std::vector<std::filesystem::path> folders;
};

struct Composition {
  Node root;
  std::optional<std::string> experiment;     ///< as asked for, or the default of the base file
  std::filesystem::path base_file;           ///< empty where no folder has one
  std::filesystem::path experiment_file;     ///< empty without an experiment
  std::vector<std::filesystem::path> files;  ///< all that were read
};

/// Base file (<base>.yaml, else config.yaml), then what its `defaults` list names, then the overrides.
/// `experiment` replaces the list's `experiment` entry or is added to it. An experiment file may have a
/// `defaults` list of its own, which it is merged over. All problems of merging and overriding are reported
/// in one Error(usage).
Composition compose(const ComposeRequest& request);

}  // namespace deepwrist::config
