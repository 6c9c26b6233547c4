#include "clinic/node/spool.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/temporary_path.h"

//   root/ (0700)   tmp  received  studies/N  results  work/N  failed
//
// Names of objects are of time and chance, 16 + "-" + 16 hexadecimal digits, so that they sort by arrival and
// no peer has a say in them. A file is in its place when both folders' names are synced.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

Error spool_error(const fs::path& path, const std::string& what, int code) {
  return Error(ErrorKind::io, path.string(), what + ": " + std::strerror(code));
}

void require_private(const fs::path& root) {
  struct stat status {};
  if (stat(root.c_str(), &status) != 0) throw spool_error(root, "cannot be read", errno);
  if (status.st_uid != geteuid() || (status.st_mode & 077) != 0) {
    throw Error(
        ErrorKind::io, root.string(),
        "the spool holds patient data and others could read it; give it to this user alone (chmod 700)");
  }
}

void sync_names(const fs::path& folder) {
  const Descriptor descriptor(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.valid()) throw spool_error(folder, "cannot be opened", errno);
  if (fsync(descriptor.get()) != 0 && errno != EINVAL)
    throw spool_error(folder, "cannot be written to disk", errno);
}

std::string hexadecimal(std::uint64_t value) {
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4)
    *digit = "0123456789abcdef"[value & 15];
  return text;
}

}  // namespace

Spool::Spool(fs::path root) : root_(std::move(root)) {
  if (!fs::exists(root_)) {
    create_folders(root_.has_parent_path() ? root_.parent_path() : fs::path("."));
    if (mkdir(root_.c_str(), 0700) != 0 && errno != EEXIST)
      throw spool_error(root_, "the folder cannot be created", errno);
  }
  require_private(root_);
  for (const auto& folder : {tmp(), received(), studies(), results(), work(), failed()}) {
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      throw spool_error(folder, "the folder cannot be created", errno);
  }
  sync_names(root_);
}

fs::path Spool::study(std::int64_t number) const { return studies() / std::to_string(number); }

std::uint64_t Spool::free_bytes() const {
  struct statvfs status {};
  if (statvfs(root_.c_str(), &status) != 0) throw spool_error(root_, "its free space is not known", errno);
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

std::string new_object_name() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::uint64_t chance = 0;
  if (getrandom(&chance, sizeof chance, 0) != static_cast<ssize_t>(sizeof chance))
    throw Error(ErrorKind::unavailable, "", "the system gives no random numbers");
  const auto ticks = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  return hexadecimal(static_cast<std::uint64_t>(ticks)) + "-" + hexadecimal(chance) + ".dcm";
}

bool is_object_name(const std::string& name) {
  if (name.size() != 37 || name[16] != '-' || !name.ends_with(".dcm")) return false;
  const auto digits = name.substr(0, 16) + name.substr(17, 16);
  return digits.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::vector<std::string> files_in(const fs::path& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;
    if (entry->symlink_status(unreadable).type() == fs::file_type::regular)
      names.push_back(entry->path().filename().string());
  }
  if (error) throw spool_error(folder, "cannot be listed", error.value());
  std::ranges::sort(names);
  return names;
}

void move_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw spool_error(to, "cannot be put in place", error.value());
  sync_names(to.parent_path());
  if (from.parent_path() != to.parent_path()) sync_names(from.parent_path());
}

}  // namespace deepwrist::clinic
