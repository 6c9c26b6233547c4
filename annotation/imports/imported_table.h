#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "annotation/imports/imported_image.h"
#include "core/base/view.h"

namespace deepwrist::annotation {

/// How images of other programs become rows.
struct ImportOptions {
  std::vector<std::string>
      labels{};                ///< of the three points; empty: 1, 2, 3, or the file's order where that is no
  std::optional<View> view{};  ///< of all images that do not say it
  std::filesystem::path images{};  ///< folder that all images are in; empty: as they are written
  bool boxes_tell_all = false;     ///< an image without a fracture among its labels has none
};

/// A metadata table: `ID`, `Fname`, `Side`, `Points`, `Fracture`, `Laterality`, `Patient`, `Annotation` (done
/// where view and points are there), `Labels`, `width`, `height`.
struct ImportedTable {
  std::string csv;
  std::size_t rows = 0, with_points = 0;
  std::vector<std::string> remarks;  ///< one for each image of which something was not taken
};

/// Names such as GRAZPEDWRI-DX's, 0001_1297860395_01_WRI-L1_M014.png, tell patient, side, and view (1: PA, 2:
/// LAT).
ImportedTable table_of_imports(const std::vector<ImportedImage>& images, const ImportOptions& options);

}  // namespace deepwrist::annotation
