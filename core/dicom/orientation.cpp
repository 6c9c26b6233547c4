#include "core/dicom/orientation.h"

#include <cstring>

#include "core/dicom/byte_cursor.h"

namespace deepwrist::dicom {
namespace {

bool begins(Bytes bytes, const char* text) {
  const auto length = std::strlen(text);
  return bytes.size() >= length && std::memcmp(bytes.data(), text, length) == 0;
}

}  // namespace

int known_orientation(std::uint64_t orientation, std::vector<std::string>& warnings) {
  constexpr std::uint64_t kLast = 8;
  if (orientation >= 1 && orientation <= kLast) return static_cast<int>(orientation);
  // 0 is what programs write that do not know.
  if (orientation != 0) {
    warnings.push_back("the file states orientation " + std::to_string(orientation) +
                       ", which does not exist; not turned");
  }
  return 1;
}

int exif_orientation(Bytes exif, std::vector<std::string>& warnings) {
  constexpr std::uint64_t kOrientation = 274, kShort = 3, kEntryBytes = 12;
  if (!begins(exif, "II*") && !begins(exif, "MM")) return 1;
  ByteCursor cursor(exif, begins(exif, "MM"));
  const auto directory = cursor.read(4, 4);
  const auto entries = cursor.read(directory, 2);
  for (std::uint64_t i = 0; i < entries && cursor.valid(); ++i) {
    const auto entry = directory + 2 + i * kEntryBytes;
    if (cursor.read(entry, 2) != kOrientation) continue;
    const auto value = cursor.read(entry + 8, cursor.read(entry + 2, 2) == kShort ? 2 : 4);
    return cursor.valid() ? known_orientation(value, warnings) : 1;
  }
  return 1;
}

int png_orientation(Bytes file, std::vector<std::string>& warnings) {
  constexpr std::uint64_t kSignature = 8, kHeader = 8, kChecksum = 4;
  ByteCursor cursor(file, true);
  for (std::uint64_t at = kSignature; at + kHeader <= file.size();) {
    const auto length = cursor.read(at, 4);
    const auto content = file.subspan(at + kHeader);
    if (length > content.size()) break;
    if (begins(file.subspan(at + 4), "eXIf")) return exif_orientation(content.first(length), warnings);
    at += kHeader + length + kChecksum;
  }
  return 1;
}

cv::Mat turned(const cv::Mat& stored, int orientation) {
  constexpr int kVertical = 0, kHorizontal = 1, kBoth = -1;
  const cv::Mat grid = orientation >= 5 ? cv::Mat(stored.t()) : stored;
  cv::Mat result;
  switch (orientation) {
    case 2:
    case 6:
      cv::flip(grid, result, kHorizontal);
      return result;
    case 3:
    case 7:
      cv::flip(grid, result, kBoth);
      return result;
    case 4:
    case 8:
      cv::flip(grid, result, kVertical);
      return result;
    default:
      return grid;
  }
}

}  // namespace deepwrist::dicom
