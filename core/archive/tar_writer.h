#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::archive {

/// A file of a tar that is to be written: `text`, or what the file `source` holds where it is given.
struct TarFile {
  std::string name;  ///< relative, with "/"
  std::string text = {};
  std::filesystem::path source = {};
};

/// Writes a tar of these files in their order, atomically. The same files give the same bytes: modes are
/// 0644, owners and times 0. Throws Error(io), also for a source that becomes shorter or longer meanwhile,
/// and Error(interrupted).
void write_tar(const std::filesystem::path& path, const std::vector<TarFile>& files);

}  // namespace deepwrist::archive
