#pragma once

#include <span>
#include <string>

namespace deepwrist::data {

/// One record with its line end (LF); fields are quoted where they need it, and what a spreadsheet would run
/// as a formula is marked as text unless the process keeps it (core/base/formulas.h).
std::string csv_record(std::span<const std::string> fields);

/// The shortest text that reads back as the same number; empty for NaN.
std::string csv_number(float value);
std::string csv_number(double value);

}  // namespace deepwrist::data
