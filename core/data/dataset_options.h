#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/row_filter.h"

namespace deepwrist::data {

/// `dataset.*` of the programs that read radiographs.
struct DatasetOptions {
  std::string meta;                                    ///< CSV, folder or glob
  std::filesystem::path home;                          ///< test_data_home or data_home
  std::filesystem::path folder;                        ///< data_folder, below `home`
  RowFilter filter;                                    ///< of the rows of a CSV
  std::optional<std::array<double, 2>> pixel_spacing;  ///< mm per px, {row spacing, column spacing}
  std::vector<View> sides{View::pa, View::lat};
  std::size_t max_file_bytes = std::size_t{512} << 20;
  std::size_t max_pixels = 100'000'000;
  bool dicom_columns = false;  ///< AccessionNumber and UIDs of the files in the tables
  double decode_timeout_s = 10;
  std::size_t decode_memory_bytes = std::size_t{1} << 30;
};

}  // namespace deepwrist::data
