#pragma once

#include <optional>
#include <string>
#include <vector>

namespace deepwrist {

/// Takes `OPTION VALUE` or `OPTION=VALUE` out of a command line, the first that is there; the value, empty
/// where the line ends before it.
std::optional<std::string> take_option(std::vector<std::string>& words, const std::string& option);

}  // namespace deepwrist
