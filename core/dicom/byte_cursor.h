#pragma once

#include <cstdint>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// Bounds-checked integers of either byte order; what lies outside the bytes reads as 0 and makes the whole
/// reading invalid.
class ByteCursor {
 public:
  ByteCursor(Bytes bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  /// The integer of `count` bytes at `at`.
  std::uint64_t read(std::uint64_t at, unsigned count) {
    if (at > bytes_.size() || count > bytes_.size() - at) {
      valid_ = false;
      return 0;
    }
    std::uint64_t value = 0;
    for (unsigned i = 0; i < count; ++i) value = value << 8 | bytes_[at + (big_endian_ ? i : count - 1 - i)];
    return value;
  }
  bool valid() const { return valid_; }

 private:
  Bytes bytes_;
  bool big_endian_;
  bool valid_ = true;
};

}  // namespace deepwrist::dicom
