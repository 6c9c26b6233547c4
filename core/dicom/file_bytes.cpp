#include "core/dicom/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/error.h"

namespace deepwrist::dicom {

InputFile::InputFile(const std::filesystem::path& path, std::size_t max_bytes)
    // O_NONBLOCK: opening a FIFO without a writer would wait forever.
    : descriptor_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)), place_(path.string()) {
  if (!descriptor_.valid()) {
    const bool no_handles = errno == EMFILE || errno == ENFILE;
    throw Error(no_handles ? ErrorKind::unavailable : ErrorKind::io, place_,
                std::string("cannot be opened: ") + std::strerror(errno));
  }
  check(max_bytes);
}

void InputFile::check(std::size_t max_bytes) {
  const auto refuse = [this](ErrorKind kind, const std::string& reason) {
    throw Error(kind, place_, reason);
  };
  struct stat status {};
  if (fstat(descriptor_.get(), &status) != 0) refuse(ErrorKind::io, std::strerror(errno));
  if (!S_ISREG(status.st_mode))
    refuse(ErrorKind::io, "is not a regular file; give the path of an image file");
  if (status.st_size <= 0) refuse(ErrorKind::format, "the file is empty");
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ > max_bytes) {
    refuse(ErrorKind::limit, "the file has " + std::to_string(size_) + " bytes, more than the limit of " +
                                 std::to_string(max_bytes) + " (dataset.max_file_mb)");
  }
}

std::vector<std::uint8_t> InputFile::read() const {
  std::vector<std::uint8_t> bytes(size_);
  std::size_t done = 0;
  while (done < size_) {
    const auto got = pread(descriptor_.get(), bytes.data() + done, size_ - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(ErrorKind::io, place_, std::string("cannot be read: ") + std::strerror(errno));
    if (got == 0) throw Error(ErrorKind::io, place_, "became shorter while it was being read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace deepwrist::dicom
