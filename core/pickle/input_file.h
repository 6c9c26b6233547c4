#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace deepwrist::pickle {

/// A regular file opened for reading at any place. Thread-safe.
class InputFile {
 public:
  /// Throws Error(io) when it cannot be opened or is not a regular file.
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& place() const { return place_; }
  std::uint64_t size() const { return size_; }
  /// Fills `bytes` from `offset` on. Throws Error(format) when the file ends before, Error(io).
  void read_at(std::uint64_t offset, std::span<std::byte> bytes) const;

 private:
  std::string place_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace deepwrist::pickle
