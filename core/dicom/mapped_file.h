#pragma once

#include <cstddef>

#include "core/base/descriptor.h"
#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// A file mapped for reading, for the decoder's process only: when the file shrinks meanwhile, that process
/// dies of SIGBUS, which is one failed case.
class MappedFile {
 public:
  /// Throws Error(format) for an empty file, Error(limit) above `max_bytes`, std::bad_alloc.
  MappedFile(const Descriptor& file, std::size_t max_bytes);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  Bytes bytes() const { return {static_cast<const std::uint8_t*>(address_), size_}; }

 private:
  void* address_;
  std::size_t size_;
};

}  // namespace deepwrist::dicom
