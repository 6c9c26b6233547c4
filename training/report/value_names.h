#pragma once

#include <optional>
#include <string>

#include "core/base/view.h"

namespace deepwrist::report {

/// How a page calls a training's value: "val_error_mm" is "validation error (mm)"; an unknown name is itself,
/// with spaces. Where the view is known, its landmarks are called by their names.
std::string value_title(const std::string& name, std::optional<View> view = std::nullopt);

/// The same at the start of a line.
std::string value_heading(const std::string& name, std::optional<View> view = std::nullopt);

/// "mm", "px"; empty for a number without a unit.
std::string unit_of(const std::string& name);

/// True for one of several values of a kind: of the second landmark ("val_error_mm_2"), within 3 mm
/// ("val_recall_3mm").
bool is_one_of_several(const std::string& name);

}  // namespace deepwrist::report
