#include "core/base/temporary_path.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/host_name.h"
#include "core/base/sha256.h"
#include "core/base/text.h"

//   best.pt  ◄─ renamed ─  .best.tmp-1f3a90c2-4711-0.pt
//                           │        │        │    └ number within the process
//                           │        │        └ process
//                           │        └ host, 8 digits of the SHA-256 of its name
//                           └ hidden; the extension stays, as some writers go by it
//
// Leftovers of dead processes are removed when a folder is first written to. The host is in the name
// because a folder may be shared: a process number says nothing of another machine. Order of durability:
// the caller syncs the file, then rename, then sync of the folder.

namespace deepwrist {
namespace fs = std::filesystem;
namespace {

Error failure(const fs::path& path, const std::string& what, int code) {
  return Error(ErrorKind::io, path.string(), what + ": " + std::strerror(code));
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// ".tmp-HOST-": a digest, since names of hosts may be as long as a file's may be.
const std::string& mark_of_this_host() {
  static const std::string mark = [] {
    const std::string name = host_name();
    return ".tmp-" + sha256(std::as_bytes(std::span(name))).substr(0, 8) + "-";
  }();
  return mark;
}

/// The process of this host that wrote a file of this name; nothing for names of other kinds.
std::optional<long long> writer_of(const std::string& name) {
  const auto& mark = mark_of_this_host();
  const auto at = name.rfind(mark);
  if (!name.starts_with('.') || at == std::string::npos) return std::nullopt;
  const auto begin = at + mark.size();
  const auto end = name.find('-', begin);
  if (end == std::string::npos) return std::nullopt;
  return parse_integer(name.substr(begin, end - begin));
}

bool is_dead(long long process) {
  return process > 0 && kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
}

/// What cannot be listed or removed stays: it does no harm.
void remove_leftovers(const fs::path& folder) {
  static std::mutex mutex;
  static std::set<fs::path> seen;
  {
    const std::lock_guard lock(mutex);
    if (!seen.insert(fs::absolute(folder).lexically_normal()).second) return;
  }
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    const auto process = writer_of(entry->path().filename().string());
    if (process && is_dead(*process)) leftovers.push_back(entry->path());
  }
  for (const auto& path : leftovers) fs::remove_all(path, ignored);
}

void sync_folder(const fs::path& folder) {
  const Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.valid()) throw failure(folder, "cannot be opened", errno);
  // Some network file systems do not sync folders and say so by EINVAL.
  if (fsync(descriptor.get()) != 0 && errno != EINVAL)
    throw failure(folder, "cannot be written to disk", errno);
}

}  // namespace

void create_folders(const fs::path& folder) {
  std::vector<fs::path> missing;
  std::error_code error;
  for (auto path = folder; !fs::exists(path, error) && !path.empty(); path = path.parent_path()) {
    missing.push_back(path);
  }
  fs::create_directories(folder, error);
  if (error) throw failure(folder, "the folder cannot be created", error.value());
  for (const auto& path : missing) sync_folder(folder_of(path));
}

TemporaryPath::TemporaryPath(const fs::path& target) : target_(target) {
  static std::atomic<unsigned> counter{0};
  create_folders(folder_of(target));
  remove_leftovers(folder_of(target));
  path_ =
      target.parent_path() / ("." + target.stem().string() + mark_of_this_host() + std::to_string(getpid()) +
                              "-" + std::to_string(counter++) + target.extension().string());
}

TemporaryPath::~TemporaryPath() {
  if (in_place_) return;
  std::error_code ignored;  // it may never have been created
  fs::remove_all(path_, ignored);
}

void TemporaryPath::put_in_place() {
  std::error_code error;
  fs::rename(path_, target_, error);
  if (error) throw failure(target_, "cannot be put in place", error.value());
  in_place_ = true;
  sync_folder(folder_of(target_));
}

}  // namespace deepwrist
