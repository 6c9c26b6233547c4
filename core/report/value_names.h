#pragma once

#include <string>

namespace deepwrist::report {

/// How a page calls a training's value: "val_error_mm" is "validation error (mm)"; an unknown name is itself,
/// with spaces.
std::string value_title(const std::string& name);

/// The same at the start of a line.
std::string value_heading(const std::string& name);

/// True for one of several values of a kind: of the second landmark ("val_error_mm_2"), within 3 mm
/// ("val_recall_3mm").
bool is_one_of_several(const std::string& name);

}  // namespace deepwrist::report
