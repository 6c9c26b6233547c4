#pragma once

#include <functional>
#include <optional>
#include <string>

namespace deepwrist {

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The variables of this process.
std::optional<std::string> process_variable(const std::string& name);

}  // namespace deepwrist
