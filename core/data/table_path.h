#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace deepwrist::data {

/// Where a table named by a key was found, or why it was not.
struct TablePath {
  std::string path;     ///< as it can be opened; the name as given where there is a problem
  std::string problem;  ///< without the key's name; empty where `path` is there
};

/// The file or folder that `dataset.meta` means, one rule for every program: `meta` as a path, else
/// `home/folder/meta`, else `home/meta`. Two of other contents at the last two places are a problem that
/// names both, so that it is never chance which one is read. A problem of a missing file lists every place
/// tried.
TablePath find_table(const std::string& meta, const std::filesystem::path& home,
                     const std::filesystem::path& folder);

}  // namespace deepwrist::data
