#include "core/base/environment.h"

#include <cstdlib>

namespace deepwrist {

std::optional<std::string> process_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

}  // namespace deepwrist
