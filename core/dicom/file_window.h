#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// Bytes of an open file, read where they are asked for. A header's come with one reading.
class FileWindow {
 public:
  static constexpr std::size_t kBytes = 16384;  ///< the most that can be asked for at once

  /// `file` stays the caller's.
  explicit FileWindow(int file);
  /// 0 where the file does not tell.
  std::uint64_t size() const { return size_; }
  /// `count` bytes at `at`; nothing where the file ends before, or cannot be read. Good until the next call.
  std::optional<Bytes> bytes(std::uint64_t at, std::size_t count);

 private:
  bool read(std::uint64_t at);

  int file_;
  std::uint64_t size_ = 0;
  std::uint64_t start_ = 0;  ///< of `window_` in the file
  std::vector<std::uint8_t> window_;
};

}  // namespace deepwrist::dicom
