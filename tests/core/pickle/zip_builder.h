#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace deepwrist::testing {

struct ZipEntry {
  std::string name;
  std::string bytes;
  std::uint16_t method = 0;         ///< 0 stored, 8 deflated
  std::uint32_t claimed_bytes = 0;  ///< size to announce in place of the true one, if not 0
};

/// A zip archive put together by hand, so that tests can make ones that no library writes.
std::string zip_archive(const std::vector<ZipEntry>& entries);

}  // namespace deepwrist::testing
