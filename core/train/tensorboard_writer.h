#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace deepwrist::train {

/// One TensorBoard event file, `events.out.tfevents.<unix time>.deepwrist.<number>`, in a fold's folder. The
/// name holds nothing of the machine. An object belongs to one thread.
class TensorboardWriter {
 public:
  /// Creates a new file in `folder` (created when missing). A resumed run names the first step it will
  /// write: TensorBoard then leaves out what files of the killed run say of that step and later ones.
  /// Throws Error(io).
  explicit TensorboardWriter(const std::filesystem::path& folder, std::int64_t resumed_at = 0);

  /// NaN is left out: TensorBoard draws it as a number.
  void add_scalar(std::string_view tag, double value, std::int64_t step);
  /// Hands all records to the operating system; call it after each epoch. Throws Error(io).
  void flush();

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::ofstream stream_;
};

}  // namespace deepwrist::train
