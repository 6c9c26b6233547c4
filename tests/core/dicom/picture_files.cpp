#include "tests/core/dicom/picture_files.h"

#include <zlib.h>

#include <fstream>
#include <iterator>

namespace deepwrist::testing {
namespace {

std::string integer(std::size_t value, int count, bool big_endian) {
  std::string bytes;
  for (int i = 0; i < count; ++i)
    bytes += static_cast<char>(value >> (8 * (big_endian ? count - 1 - i : i)) & 0xFF);
  return bytes;
}

}  // namespace

std::string content(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string exif_block(int orientation, bool big_endian) {
  const auto number = [&](std::size_t value, int count) { return integer(value, count, big_endian); };
  constexpr int kTag = 274, kShort = 3;
  return (big_endian ? "MM" : "II") + number(42, 2) + number(8, 4) + number(1, 2) + number(kTag, 2) +
         number(kShort, 2) + number(1, 4) + number(static_cast<std::size_t>(orientation), 2) + number(0, 2) +
         number(0, 4);
}

std::string with_exif(const std::string& file, const std::string& block) {
  auto result = file;
  if (file.starts_with("\xFF\xD8")) {
    const std::string name("Exif\0\0", 6);
    return result.insert(2, "\xFF\xE1" + integer(block.size() + name.size() + 2, 2, true) + name + block);
  }
  constexpr std::size_t kBehindHeader = 33;
  const auto chunk = "eXIf" + block;
  const auto checksum =
      crc32(0, reinterpret_cast<const unsigned char*>(chunk.data()), static_cast<unsigned>(chunk.size()));
  return result.insert(kBehindHeader, integer(block.size(), 4, true) + chunk + integer(checksum, 4, true));
}

}  // namespace deepwrist::testing
