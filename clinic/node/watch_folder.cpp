#include "clinic/node/watch_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <utility>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/log.h"

//   FOLDER/x ─ unchanged since the last look ─► work/NAME ─ synced, renamed ─► received/NAME ─► x removed
//
// Killed before the removal, it is taken again: a repeated object. Its name reaches no log: it may be a
// patient's.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMagicEnd = 132;  // PS3.10, 7.1: preamble and "DICM"

/// The bytes of a regular file that is opened without following links; nothing where it is none.
std::optional<std::string> bytes_of(const fs::path& file, std::uint64_t max_bytes) {
  const Descriptor descriptor(open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status {};
  if (!descriptor.valid() || fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode) ||
      static_cast<std::uint64_t>(status.st_size) > max_bytes) {
    return std::nullopt;
  }
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto count = read(descriptor.get(), bytes.data() + at, bytes.size() - at);
    if (count <= 0) return std::nullopt;
    at += static_cast<std::size_t>(count);
  }
  return bytes;
}

bool begins_as_dicom(const std::string& bytes) {
  return bytes.size() > kMagicEnd && bytes.compare(kMagicEnd - 4, 4, "DICM") == 0;
}

}  // namespace

WatchFolder::WatchFolder(fs::path folder, std::uint64_t max_bytes)
    : folder_(std::move(folder)), max_bytes_(max_bytes) {
  if (!fs::is_directory(folder_))
    throw Error(ErrorKind::io, folder_.string(), "watch: there is no such folder");
  if (access(folder_.c_str(), R_OK | W_OK | X_OK) != 0) {
    throw Error(ErrorKind::io, folder_.string(),
                "watch: files are taken out of this folder, which this user may not do");
  }
}

bool WatchFolder::take(const fs::path& file, const Spool& spool, Seen& seen) {
  const auto bytes = bytes_of(file, max_bytes_);
  if (!bytes || !begins_as_dicom(*bytes)) {
    if (!std::exchange(seen.told, true))
      log().warn("watch: a file stays where it is: {}",
                 bytes ? "it is no DICOM file" : "it cannot be read or is larger than the limit");
    return false;
  }
  const auto name = new_object_name();
  write_file_atomically(spool.work() / name, *bytes);
  move_file(spool.work() / name, spool.received() / name);
  if (unlink(file.c_str()) != 0) log().error("watch: a file was taken and cannot be removed");
  return true;
}

int WatchFolder::look(const Spool& spool) {
  std::map<std::string, Seen> now;
  std::vector<std::string> unchanged;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    struct stat status {};
    const auto name = entry.path().filename().string();
    if (name.starts_with('.') || lstat(entry.path().c_str(), &status) != 0 || S_ISDIR(status.st_mode))
      continue;
    Seen seen{static_cast<std::uint64_t>(status.st_size),
              std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec, false};
    const auto before = seen_.find(name);
    if (before != seen_.end()) {
      const bool same = before->second.bytes == seen.bytes && before->second.changed_ns == seen.changed_ns;
      seen.told = same && before->second.told;
      if (same && !seen.told) unchanged.push_back(name);
    }
    now.emplace(name, seen);
  }
  seen_ = std::move(now);
  if (error) log().error("watch: the folder cannot be read: {}", error.message());
  int taken = 0;
  for (const auto& name : unchanged) taken += take(folder_ / name, spool, seen_.at(name)) ? 1 : 0;
  return taken;
}

}  // namespace deepwrist::clinic
