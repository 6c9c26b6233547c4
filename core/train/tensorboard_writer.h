#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace deepwrist::train {

/// An event file of TensorBoard: TFRecords of Event messages (tensorflow/core/util/event.proto). Each process
/// writes a file of its own; TensorBoard joins those of one folder.
class TensorboardWriter {
 public:
  /// Creates events.out.tfevents.<time>.<process>. Throws Error(io).
  explicit TensorboardWriter(const std::filesystem::path& folder);

  void add_scalar(const std::string& tag, double value, std::int64_t step);
  /// Throws Error(io) when the file cannot take what was added.
  void flush();

  const std::filesystem::path& file() const { return file_; }

 private:
  void add_event(const std::string& event);

  std::filesystem::path file_;
  std::ofstream out_;
};

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of RFC 3720, appendix B.4.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace deepwrist::train
