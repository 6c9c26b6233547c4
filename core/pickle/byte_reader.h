#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/pickle/input_file.h"

namespace deepwrist::pickle {

/// Reads bytes one after the other from memory or, through a buffer, from a file. Every reading function
/// throws Error(format) naming the file when fewer bytes are left than asked for, before allocating anything.
class ByteReader {
 public:
  /// `bytes` must outlive the reader; `place` names their file in errors.
  ByteReader(std::string_view bytes, std::string place);
  /// From `offset` to the end of `file`, which must outlive the reader.
  ByteReader(const InputFile& file, std::uint64_t offset);
  ByteReader(const ByteReader&) = delete;
  ByteReader& operator=(const ByteReader&) = delete;

  std::uint8_t byte();
  std::string take(std::uint64_t count);
  /// Up to the next line feed, which is consumed and not returned.
  std::string line(std::size_t max_length);
  /// An unsigned little-endian number of `count` ≤ 8 bytes.
  std::uint64_t little_endian(unsigned count);

  /// Offset of the next byte in the memory or file.
  std::uint64_t position() const { return base_ + used_; }
  const std::string& place() const { return place_; }

 private:
  void refill();

  std::string place_;
  const InputFile* file_ = nullptr;
  std::string buffer_;
  std::string_view bytes_;  ///< all the memory, or the buffered part of the file
  std::uint64_t base_ = 0;  ///< offset of bytes_[0]
  std::uint64_t end_ = 0;   ///< offset of the end of everything
  std::size_t used_ = 0;
};

}  // namespace deepwrist::pickle
