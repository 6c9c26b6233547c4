#pragma once

#include <cstddef>

namespace deepwrist::data {

/// What a table from outside may cost.
struct CsvLimits {
  std::size_t file_bytes = std::size_t{1} << 30;
  std::size_t field_bytes = std::size_t{1} << 20;
  std::size_t columns = 4096;
};

}  // namespace deepwrist::data
