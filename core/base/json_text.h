#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace deepwrist {

/// JSON as a file's text, with `indent` spaces a level and a line end. Text that is not UTF-8, as the names
/// of files may be, gets U+FFFD in place of what cannot be written, where nlohmann's own default throws. The
/// keys of an ordered_json keep their order. Instantiated for json and ordered_json.
template <typename Json = nlohmann::json>
std::string json_text(const Json& values, int indent);

/// The one place where text from outside becomes JSON. nlohmann copies, compares and writes values by
/// recursion, so that what is nested without end would end the process later: more than 64 levels are
/// refused. `place` names the file. Throws Error(format) naming the place of a syntax error or the key that
/// an object has twice, Error(limit) for the depth.
nlohmann::json parse_json(std::string_view text, const std::string& place);

}  // namespace deepwrist
