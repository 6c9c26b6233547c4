#include "core/base/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include "core/base/error.h"

namespace deepwrist {

RunLock::RunLock(const std::filesystem::path& target) : path_(target.string() + ".lock") {
  std::error_code ignored;  // opening the lock file below reports what went wrong
  if (!path_.parent_path().empty()) std::filesystem::create_directories(path_.parent_path(), ignored);
  descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) {
    throw Error(ErrorKind::io, target.string(),
                "nothing can be written there: " + path_.string() + ": " + std::strerror(errno));
  }
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> holder{};
    const auto count = pread(descriptor_, holder.data(), holder.size() - 1, 0);
    close(descriptor_);
    const std::string process = count > 0 ? " (process " + std::string(holder.data()) + ")" : "";
    throw Error(ErrorKind::io, target.string(),
                "another run" + process + " is writing these outputs; wait for it or choose another place");
  }
  const std::string process = std::to_string(getpid());
  if (ftruncate(descriptor_, 0) != 0 ||
      pwrite(descriptor_, process.data(), process.size(), 0) != static_cast<ssize_t>(process.size())) {
    const int code = errno;
    close(descriptor_);
    throw Error(ErrorKind::io, path_.string(), std::string("cannot be written: ") + std::strerror(code));
  }
}

RunLock::~RunLock() {
  // Unlinked while still locked: whoever opens the name next makes a new file.
  unlink(path_.c_str());
  close(descriptor_);
}

}  // namespace deepwrist
