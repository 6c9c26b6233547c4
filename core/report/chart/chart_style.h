#pragma once

#include <string>

namespace deepwrist::report {

/// CSS variables of all colours of a page, for light, dark and print: text and panels, and --series-0..7,
/// distinct with any colour vision (Okabe and Ito, darker on white).
std::string colour_style();

/// CSS of all charts of a page.
std::string chart_style();

/// CSS of a chart's own file: literal light colours, because few programs but browsers know variables.
std::string standalone_chart_style();

}  // namespace deepwrist::report
