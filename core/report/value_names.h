#pragma once

#include <string>

namespace deepwrist::report {

/// How a page calls a training's value: "val_error_mm" is "validation error (mm)"; an unknown name is itself,
/// with spaces.
std::string value_title(const std::string& name);

/// The same at the start of a line.
std::string value_heading(const std::string& name);

}  // namespace deepwrist::report
