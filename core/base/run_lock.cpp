#include "core/base/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/base/host_name.h"
#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/base/temporary_path.h"
#include "core/base/warn_once.h"

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

/// Each further attempt means that another run ended between our opening the file and locking it.
constexpr int kMaxAttempts = 1000;

/// "HOST PID", as the lock file says who holds it.
std::string this_process() { return host_name() + " " + std::to_string(getpid()); }

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

fs::path lock_file(const fs::path& target) { return target.string() + ".lock"; }

Descriptor open_file(const fs::path& path, const fs::path& target) {
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
  if (file.valid()) return file;
  throw Error(ErrorKind::io, target.string(),
              "nothing can be written there: " + path.string() + ": " +
                  (errno == ELOOP ? "is a symbolic link" : std::strerror(errno)));
}

/// The locked file, or an invalid descriptor where another process has it.
Descriptor locked_file(const fs::path& path, const fs::path& target, std::string& holder) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    auto file = open_file(path, target);
    if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EWOULDBLOCK) {
        holder = holder_of(file.get());
        return Descriptor();
      }
      warn_once(target.string() + ": cannot be locked (" + std::strerror(errno) +
                "), so nothing keeps a second run from writing the same outputs");
      return file;
    }
    if (is_at(path, file.get())) return file;
  }
  throw Error(ErrorKind::io, path.string(), "is removed again and again; what does that?");
}

void create_folder_of(const fs::path& target) {
  if (target.has_parent_path()) create_folders(target.parent_path());
}

/// Throws where another process has it.
Descriptor only_holder(const fs::path& target) {
  create_folder_of(target);
  std::string holder;
  auto file = locked_file(lock_file(target), target, holder);
  if (file.valid()) return file;
  throw Error(ErrorKind::io, target.string(),
              "another run" + holder + " is writing these outputs; wait for it or choose another place");
}

}  // namespace

RunLock::RunLock(fs::path path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {
  const std::string process = this_process();
  if (ftruncate(file_.get(), 0) != 0 ||
      pwrite(file_.get(), process.data(), process.size(), 0) != static_cast<ssize_t>(process.size())) {
    const int code = errno;
    unlink(path_.c_str());
    throw Error(ErrorKind::io, path_.string(), std::string("cannot be written: ") + std::strerror(code));
  }
}

RunLock::RunLock(const fs::path& target) : RunLock(lock_file(target), only_holder(target)) {}

std::unique_ptr<RunLock> RunLock::attempt(const fs::path& target, std::string& holder) {
  create_folder_of(target);
  auto file = locked_file(lock_file(target), target, holder);
  if (!file.valid()) return nullptr;
  return std::unique_ptr<RunLock>(new RunLock(lock_file(target), std::move(file)));
}

std::unique_ptr<RunLock> RunLock::wait_for(const fs::path& target) {
  constexpr auto kBetween = std::chrono::milliseconds(50);
  constexpr int kSilent = 100;  // 5 seconds
  std::string holder;
  for (int attempts = 0;; ++attempts) {
    if (auto lock = attempt(target, holder)) return lock;
    throw_if_stop_requested();
    if (attempts == kSilent) log().info("{}: waits for another run{}", target.string(), holder);
    std::this_thread::sleep_for(kBetween);
  }
}

RunLock::~RunLock() {
  // Unlinked while still locked: whoever opens the name next makes a new file.
  unlink(path_.c_str());
}

}  // namespace deepwrist
