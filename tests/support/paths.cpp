#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace fs = std::filesystem;

fs::path golden(const fs::path& relative) {
  return fs::path(DEEPWRIST_SOURCE_DIR) / "tests/golden" / relative;
}

fs::path reference(const fs::path& relative) {
  const auto path = fs::path(DEEPWRIST_REFERENCE_DIR) / relative;
  return fs::exists(path) ? path : fs::path();
}

fs::path program(const std::string& name) { return fs::path(DEEPWRIST_PROGRAM_DIR) / name; }

fs::path source(const fs::path& relative) { return fs::path(DEEPWRIST_SOURCE_DIR) / relative; }

}  // namespace deepwrist::testing
