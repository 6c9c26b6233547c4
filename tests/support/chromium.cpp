#include "tests/support/chromium.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace deepwrist::testing {

std::string chromium() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    for (const char* name : {"chromium", "chromium-browser", "google-chrome"}) {
      const auto file = std::filesystem::path(folder) / name;
      if (std::filesystem::is_regular_file(file)) return file.string();
    }
  }
  return "";
}

}  // namespace deepwrist::testing
