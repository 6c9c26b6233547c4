#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/descriptor.h"

namespace deepwrist::dicom {

/// An open regular file; closed with the object.
class InputFile {
 public:
  /// Throws Error(io) for a path that is missing, unreadable or not a regular file (a FIFO or a device would
  /// hang the reader), Error(format) for an empty file, Error(limit) for one above `max_bytes`,
  /// Error(unavailable) when the machine has no more file handles.
  InputFile(const std::filesystem::path& path, std::size_t max_bytes);
  int descriptor() const { return descriptor_.get(); }
  const std::string& place() const { return place_; }
  /// The whole content. Throws Error(io), also when the file shrinks meanwhile.
  std::vector<std::uint8_t> read() const;

 private:
  void check(std::size_t max_bytes);

  Descriptor descriptor_;
  std::string place_;
  std::size_t size_ = 0;
};

using Bytes = std::span<const std::uint8_t>;

}  // namespace deepwrist::dicom
