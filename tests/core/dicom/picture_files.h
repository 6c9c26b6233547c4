#pragma once

#include <filesystem>
#include <string>

namespace deepwrist::testing {

/// The bytes of a file.
std::string content(const std::filesystem::path& path);

/// An EXIF block (a TIFF structure) with one entry, the orientation.
std::string exif_block(int orientation, bool big_endian);

/// A JPEG file with the block in a segment behind its start, or a PNG file with it in a chunk behind its
/// header.
std::string with_exif(const std::string& file, const std::string& block);

}  // namespace deepwrist::testing
