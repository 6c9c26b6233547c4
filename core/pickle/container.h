#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/pickle/tensor_spec.h"
#include "core/pickle/value.h"

namespace deepwrist::pickle {

/// A PyTorch file whose pickled part is read and whose storages are read on demand. Not thread-safe.
class Container {
 public:
  virtual ~Container() = default;

  virtual const Value& root() const = 0;
  /// "zip" or "legacy".
  virtual const char* format() const = 0;
  /// Size of the file.
  virtual std::uint64_t file_bytes() const = 0;
  /// Where the storage begins in the file, or its rank there: readers ask for storages in this order. Throws
  /// Error(format) when the file has no such storage or it has another size than `storage` says.
  virtual std::uint64_t position(const StorageRef& storage) const = 0;
  /// Reads a storage's little-endian numbers into `bytes` (storage.bytes() of them). Throws Error(format) for
  /// truncated or damaged contents, Error(io).
  virtual void read(const StorageRef& storage, std::span<std::byte> bytes) = 0;
};

/// Opens a file of torch.save by its first bytes: zip (PyTorch 1.6 and later) or legacy (before). Throws
/// Error(io), Error(format), Error(unsupported) for other files, saying what they look like; Error(limit).
std::unique_ptr<Container> open_container(const std::filesystem::path& path);

}  // namespace deepwrist::pickle
