#pragma once

#include <cstddef>
#include <string_view>

#include "core/data/csv_table.h"

namespace deepwrist::data {

/// "1.23457E+12": what Excel makes of a long number, with or without a decimal comma.
bool is_shortened_number(std::string_view field);

/// Warns, once a process, of a column of IDs or patients in which Excel shortened long numbers, so that
/// different ones may have become equal. The values are not shown.
void warn_of_shortened_numbers(const CsvTable& table, std::size_t column);

}  // namespace deepwrist::data
