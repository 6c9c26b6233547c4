#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/temporary_path.h"

//   refuse devices, pipes, folders ─► temporary name ─► write ─► fsync ─► rename ─► fsync of the folder
//                                      (removed again by an exception)
//
// A reader sees the old file or the whole new one; a power failure leaves one of them, as the contents are
// on the disk before the name is. The mode is 0666 less umask, as of any new file. A file to be read is
// opened without blocking, so that a FIFO is refused instead of waited for.

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

Error io_error(const fs::path& path, const std::string& what, int code) {
  return Error(ErrorKind::io, path.string(), what + ": " + std::strerror(code));
}

/// Renaming would replace a device or a FIFO by a file, and fails on a folder only after all the work.
void require_replaceable(const fs::path& path) {
  std::error_code absent;
  const auto status = fs::status(path, absent);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const std::string what = fs::is_directory(status) ? "is a folder" : "is a device, pipe or socket";
    throw Error(ErrorKind::io, path.string(),
                what + ", not a regular file; give the name of a file to write");
  }
}

/// A new file, never one that was put there meanwhile.
Descriptor create_file(const fs::path& path) {
  return Descriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
}

void write_all(int descriptor, std::span<const std::byte> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw io_error(path, "cannot be written", errno);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void sync_file(const fs::path& temporary, const fs::path& path) {
  const Descriptor file(open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) throw io_error(path, "cannot be written", errno);
  if (fsync(file.get()) != 0) throw io_error(path, "cannot be written to disk", errno);
}

}  // namespace

void write_file_atomically(const fs::path& path, const std::function<void(const fs::path&)>& write) {
  require_replaceable(path);
  TemporaryPath temporary(path);
  write(temporary.path());
  sync_file(temporary.path(), path);
  temporary.put_in_place();
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  write_file_atomically(path, [&](const fs::path& temporary) {
    const auto file = create_file(temporary);
    if (!file.valid()) throw io_error(path, "cannot be created", errno);
    write_all(file.get(), bytes, path);
  });
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, std::as_bytes(std::span(text.data(), text.size())));
}

std::string read_file(const fs::path& path, std::size_t max_bytes) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) throw io_error(path, "cannot be opened", errno);
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) throw io_error(path, "cannot be read", errno);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::io, path.string(), "is not a regular file");
  if (static_cast<std::uintmax_t>(status.st_size) > max_bytes) {
    throw Error(ErrorKind::limit, path.string(),
                "has " + std::to_string(status.st_size) + " bytes, more than the limit of " +
                    std::to_string(max_bytes));
  }
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto count = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw io_error(path, "cannot be read", errno);
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

void require_writable_folder(const fs::path& folder) {
  const TemporaryPath temporary(folder / "probe");
  const auto file = create_file(temporary.path());
  if (!file.valid()) throw io_error(folder, "nothing can be written in this folder", errno);
}

}  // namespace deepwrist
