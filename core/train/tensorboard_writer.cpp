#include "core/train/tensorboard_writer.h"

#include <chrono>
#include <cmath>
#include <system_error>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/train/event_message.h"

namespace deepwrist::train {
namespace fs = std::filesystem;
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// A name that is not taken: two runs may start within one second.
fs::path new_file_in(const fs::path& folder) {
  const std::string stem = "events.out.tfevents." + std::to_string(static_cast<std::int64_t>(now()));
  for (int number = 0;; ++number) {
    const fs::path path = folder / (stem + ".deepwrist." + std::to_string(number));
    std::error_code absent;
    if (!fs::exists(path, absent)) return path;
  }
}

}  // namespace

TensorboardWriter::TensorboardWriter(const fs::path& folder, std::int64_t resumed_at) {
  require_writable_folder(folder);
  file_ = new_file_in(folder);
  stream_.open(file_, std::ios::binary);
  stream_ << framed_record(version_event(now()));
  if (resumed_at > 0) stream_ << framed_record(restart_event({now(), resumed_at}));
  flush();
}

void TensorboardWriter::add_scalar(std::string_view tag, double value, std::int64_t step) {
  if (!std::isnan(value)) {
    stream_ << framed_record(scalar_event({now(), step}, tag, static_cast<float>(value)));
  }
}

void TensorboardWriter::flush() {
  if (!stream_.flush()) {
    throw Error(ErrorKind::io, file_.string(), "the TensorBoard events cannot be written; is the disk full?");
  }
}

}  // namespace deepwrist::train
