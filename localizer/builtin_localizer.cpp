#include "localizer/builtin_localizer.h"

#include <cstdlib>
#include <system_error>

#include "core/base/installed_files.h"

namespace deepwrist::localizer {
namespace fs = std::filesystem;

std::vector<fs::path> builtin_places() {
  const char* environment = std::getenv("DEEPWRIST_LOCALIZER_DIR");
  if (environment != nullptr && *environment != '\0') return {environment};
  return {installed_folder("localizer"), DEEPWRIST_SOURCE_LOCALIZER_DIR};
}

std::string builtin_places_text() {
  std::string text;
  for (const auto& place : builtin_places()) text += (text.empty() ? "" : ", ") + place.string();
  return text;
}

fs::path builtin_snapshot() {
  for (const auto& place : builtin_places()) {
    std::error_code absent;
    // Without a manifest it would be read as a published tree (core/weights/snapshot.h).
    if (!place.empty() && fs::is_regular_file(place / "manifest.json", absent)) return place;
  }
  return {};
}

}  // namespace deepwrist::localizer
