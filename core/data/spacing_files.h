#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/data/metadata.h"
#include "core/data/radiograph_source.h"
#include "core/dicom/spacing.h"

namespace deepwrist::data {

/// The column that names the DICOM file a picture was made from.
inline constexpr const char* kSpacingFileColumn = "DICOM";

/// Of each case of a table the file in its column DICOM, which says how large the pixels of a picture without
/// a spacing are; empty where it is blank. Relative ones are looked for as `Fname`s are: in `data_folder`,
/// then in the table's folder. No items for a table without the column.
std::vector<std::filesystem::path> spacing_files(const Metadata& metadata,
                                                 const std::filesystem::path& data_folder);

/// How large the pixels of a picture of the whole radiograph in `file` are, which may have been made smaller.
/// Throws Error(format) for a file that says no spacing, and as RadiographSource::decode.
dicom::Spacing spacing_of_picture(RadiographSource& source, const std::filesystem::path& file,
                                  const cv::Size& picture);

}  // namespace deepwrist::data
