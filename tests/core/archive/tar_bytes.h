#pragma once

#include <cstdint>
#include <string>

namespace deepwrist::testing {

/// An entry of a tar byte by byte, so that it may be what no writer makes. `type` as in the ustar format: '0'
/// file, '1' hard link, '2' symbolic link, '3' and '4' devices, '5' folder, '6' pipe. `size` is what the
/// header says; the contents are what they are.
std::string tar_entry(const std::string& name, const std::string& contents, char type = '0',
                      const std::string& target = "", std::uintmax_t size = UINTMAX_MAX);

/// The two empty blocks that end a tar.
std::string tar_end();

/// Bytes as a gzip file.
std::string gzipped(const std::string& bytes);

}  // namespace deepwrist::testing
