#pragma once

#include <cstddef>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>

#include "core/data/metadata.h"
#include "core/data/radiograph_source.h"
#include "core/dicom/spacing.h"

namespace deepwrist::data {

/// The column that names the DICOM file a picture was made from.
inline constexpr const char* kSpacingFileColumn = "DICOM";

/// The file that a row of a table names in its column DICOM, which says how large the pixels of a picture
/// without a spacing are; empty where it is blank or there is no such column. A relative one is looked for as
/// `Fname`s are: in `data_folder`, then in the table's folder.
std::filesystem::path spacing_file(const Metadata& metadata, std::size_t row,
                                   const std::filesystem::path& data_folder);

/// How large the pixels of a picture of the whole radiograph in `file` are, which may have been made smaller.
/// Throws Error(format) for a file that says no spacing, and as RadiographSource::decode.
dicom::Spacing spacing_of_picture(RadiographSource& source, const std::filesystem::path& file,
                                  const cv::Size& picture);

}  // namespace deepwrist::data
