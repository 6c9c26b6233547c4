#include "tests/core/pickle/zip_builder.h"

#include "tests/core/pickle/pickle_builder.h"

namespace deepwrist::testing {
namespace {

using pickled::little;

std::uint32_t crc32(const std::string& bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

/// The fields that the local header and the directory share (APPNOTE.TXT 4.3.7 and 4.3.12).
std::string common_fields(const ZipEntry& entry) {
  const auto size = entry.claimed_bytes != 0 ? entry.claimed_bytes : entry.bytes.size();
  return little(20, 2) + little(0, 2) + little(entry.method, 2) + little(0, 2) + little(0x21, 2) +
         little(crc32(entry.bytes), 4) + little(size, 4) + little(size, 4) + little(entry.name.size(), 2) +
         little(0, 2);
}

}  // namespace

std::string zip_archive(const std::vector<ZipEntry>& entries) {
  std::string archive, directory;
  for (const auto& entry : entries) {
    directory += "PK\x01\x02" + little(20, 2) + common_fields(entry) + little(0, 2) + little(0, 2) +
                 little(0, 2) + little(0, 4) + little(archive.size(), 4) + entry.name;
    archive += "PK\x03\x04" + common_fields(entry) + entry.name + entry.bytes;
  }
  const auto start = archive.size();
  return archive + directory + "PK\x05\x06" + little(0, 4) + little(entries.size(), 2) +
         little(entries.size(), 2) + little(directory.size(), 4) + little(start, 4) + little(0, 2);
}

}  // namespace deepwrist::testing
