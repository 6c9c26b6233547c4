#include "core/base/installed_files.h"

#include <system_error>

namespace deepwrist {

std::filesystem::path installed_folder(const std::string& name) {
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return unknown ? std::filesystem::path() : program.parent_path().parent_path() / "share/deepwrist" / name;
}

}  // namespace deepwrist
