#pragma once

#include <string>
#include <string_view>

namespace deepwrist::testing {

/// What is wrong with a text as XML as the reports write it (tags, quoted attributes, entities): empty if
/// nothing is.
std::string markup_fault(std::string_view text);

/// How often `part` occurs.
int occurrences(std::string_view text, std::string_view part);

/// The page without its one script, which is no markup; a failure of the test where there are more, or none.
std::string without_script(std::string text);

}  // namespace deepwrist::testing
