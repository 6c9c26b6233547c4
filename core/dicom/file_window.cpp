#include "core/dicom/file_window.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace deepwrist::dicom {

FileWindow::FileWindow(int file) : file_(file) {
  struct stat status {};
  if (fstat(file, &status) == 0 && status.st_size > 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

bool FileWindow::read(std::uint64_t at) {
  window_.resize(kBytes);
  std::size_t have = 0;
  while (have < kBytes) {
    const auto got = pread(file_, window_.data() + have, kBytes - have, static_cast<off_t>(at + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  window_.resize(have);
  start_ = at;
  return true;
}

std::optional<Bytes> FileWindow::bytes(std::uint64_t at, std::size_t count) {
  if (count > kBytes || at > size_ || count > size_ - at) return std::nullopt;
  const auto lies_within = [&] { return at >= start_ && at - start_ + count <= window_.size(); };
  if (!lies_within() && (!read(at) || !lies_within())) return std::nullopt;
  return Bytes(window_).subspan(static_cast<std::size_t>(at - start_), count);
}

}  // namespace deepwrist::dicom
