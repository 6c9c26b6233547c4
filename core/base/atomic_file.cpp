#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

Error io_error(const fs::path& path, const std::string& what, int code) {
  return Error(ErrorKind::io, path.string(), what + ": " + std::strerror(code));
}

/// Removes the temporary file unless it was renamed.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) {}
  ~Temporary() {
    if (!released_) {
      std::error_code ignored;  // the file may never have been created
      fs::remove(path_, ignored);
    }
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  const fs::path& path() const { return path_; }
  void rename_to(const fs::path& target) {
    std::error_code error;
    fs::rename(path_, target, error);
    if (error) throw io_error(target, "cannot be put in place", error.value());
    released_ = true;
  }

 private:
  fs::path path_;
  bool released_ = false;
};

fs::path temporary_name(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  return path.parent_path() / ("." + path.stem().string() + ".tmp-" + std::to_string(getpid()) + "-" +
                               std::to_string(counter++) + path.extension().string());
}

void create_parent(const fs::path& path) {
  const auto parent = path.parent_path();
  if (parent.empty()) return;
  std::error_code error;
  fs::create_directories(parent, error);
  if (error) throw io_error(parent, "the folder cannot be created", error.value());
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
  create_parent(path);
  Temporary temporary(temporary_name(path));
  write(temporary.path());
  sync_file(temporary.path(), path);
  temporary.rename_to(path);
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes) {
  write_file_atomically(path, [&](const fs::path& temporary) {
    const Descriptor file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
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
  const fs::path probe = folder / "probe";
  create_parent(probe);
  const Temporary temporary(temporary_name(probe));
  const Descriptor file(open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.valid()) throw io_error(folder, "nothing can be written in this folder", errno);
}

}  // namespace deepwrist
