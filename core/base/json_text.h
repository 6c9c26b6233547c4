#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace deepwrist {

/// JSON as a file's text, with `indent` spaces a level and a line end. Text that is not UTF-8, as the names
/// of files may be, gets U+FFFD in place of what cannot be written, where nlohmann's own default throws.
std::string json_text(const nlohmann::json& json, int indent);

}  // namespace deepwrist
