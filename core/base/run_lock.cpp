#include "core/base/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "core/base/error.h"
#include "core/base/temporary_path.h"

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

/// Each further attempt means that another run ended between our opening the file and locking it.
constexpr int kMaxAttempts = 1000;

/// "HOST PID", as the lock file says who holds it.
std::string this_process() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + " " + std::to_string(getpid());
}

/// " (process PID on HOST)"; empty where the holder has not written it yet.
std::string holder_of(int descriptor) {
  std::array<char, 300> bytes{};
  const auto count = pread(descriptor, bytes.data(), bytes.size() - 1, 0);
  const std::string text(bytes.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  const auto blank = text.find(' ');
  if (blank == std::string::npos) return "";
  return " (process " + text.substr(blank + 1) + " on " + text.substr(0, blank) + ")";
}

/// Whether the file that is open here still has this name: its last holder may have removed it before we
/// locked it, and whoever comes next would lock another file.
bool is_at(const fs::path& path, int descriptor) {
  struct stat opened {
  }, named{};
  return fstat(descriptor, &opened) == 0 && lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

Error lock_error(const fs::path& target, const Descriptor& file, int code) {
  if (code == EWOULDBLOCK) {
    return Error(ErrorKind::io, target.string(),
                 "another run" + holder_of(file.get()) +
                     " is writing these outputs; wait for it or choose another place");
  }
  if (code == ENOLCK || code == EOPNOTSUPP || code == EINVAL || code == ENOSYS) {
    return Error(ErrorKind::io, target.string(),
                 std::string("this file system has no locks, so two runs could write the same outputs (") +
                     std::strerror(code) + "); choose a place on another file system");
  }
  return Error(ErrorKind::io, target.string(), std::string("cannot be locked: ") + std::strerror(code));
}

Descriptor locked_file(const fs::path& path, const fs::path& target) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!file.valid()) {
      throw Error(ErrorKind::io, target.string(),
                  "nothing can be written there: " + path.string() + ": " +
                      (errno == ELOOP ? "is a symbolic link" : std::strerror(errno)));
    }
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) throw lock_error(target, file, errno);
    if (is_at(path, file.get())) return file;
  }
  throw Error(ErrorKind::io, path.string(), "is removed again and again; what does that?");
}

}  // namespace

RunLock::RunLock(const fs::path& target) : path_(target.string() + ".lock") {
  if (path_.has_parent_path()) create_folders(path_.parent_path());
  file_ = locked_file(path_, target);
  const std::string process = this_process();
  if (ftruncate(file_.get(), 0) != 0 ||
      pwrite(file_.get(), process.data(), process.size(), 0) != static_cast<ssize_t>(process.size())) {
    const int code = errno;
    unlink(path_.c_str());
    throw Error(ErrorKind::io, path_.string(), std::string("cannot be written: ") + std::strerror(code));
  }
}

RunLock::~RunLock() {
  // Unlinked while still locked: whoever opens the name next makes a new file.
  unlink(path_.c_str());
}

}  // namespace deepwrist
