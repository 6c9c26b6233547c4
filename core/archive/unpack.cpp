#include "core/archive/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/signals.h"
#include "core/base/text.h"

// Of libarchive, which knows many formats, only tar and gzip are switched on. What it tells of an entry is
// believed as little as any file: the name is checked here, files are created anew (O_EXCL, O_NOFOLLOW) in a
// folder where no link is ever made, and bytes are counted as they come, not as the header says.
//
//   entry ─► kind: file or folder? ─► name: relative, no ".."? ─► bytes: below the limits? ─► folder/name

namespace deepwrist::archive {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::size_t kLongestName = 1024;
constexpr std::ptrdiff_t kDeepest = 32;

using Reader = std::unique_ptr<struct archive, int (*)(struct archive*)>;

std::string reason_of(struct archive* reader) {
  const char* text = archive_error_string(reader);
  return text == nullptr ? "cannot be read" : text;
}

/// libarchive opens by name and would wait for a pipe's writer.
void require_regular(const fs::path& file) {
  std::error_code error;
  const auto status = fs::status(file, error);
  if (!fs::exists(status)) throw Error(ErrorKind::io, file.string(), "does not exist");
  if (!fs::is_regular_file(status)) throw Error(ErrorKind::io, file.string(), "is not a regular file");
}

Reader opened(const fs::path& file) {
  require_regular(file);
  Reader reader(archive_read_new(), archive_read_free);
  if (!reader) throw Error(ErrorKind::unavailable, file.string(), "there is no memory to read it");
  archive_read_support_format_tar(reader.get());
  archive_read_support_filter_gzip(reader.get());
  if (archive_read_open_filename(reader.get(), file.c_str(), kBlock) != ARCHIVE_OK) {
    throw Error(ErrorKind::format, file.string(),
                "is no .tar or .tar.gz, or is damaged: " + reason_of(reader.get()));
  }
  return reader;
}

const char* kind_of(struct archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return "a hard link";
  switch (archive_entry_filetype(entry)) {
    case AE_IFLNK:
      return "a symbolic link";
    case AE_IFCHR:
    case AE_IFBLK:
      return "a device";
    case AE_IFIFO:
      return "a pipe";
    case AE_IFSOCK:
      return "a socket";
    default:
      return "of no known kind";
  }
}

class Unpacking {
 public:
  Unpacking(const fs::path& file, const fs::path& folder, const UnpackOptions& options)
      : file_(file), folder_(folder), options_(options), reader_(opened(file)) {}

  std::vector<fs::path> run() {
    for (struct archive_entry* entry = nullptr; next(entry);) take(entry);
    return std::move(files_);
  }

 private:
  [[noreturn]] void refuse(ErrorKind kind, const std::string& entry, const std::string& what) const {
    throw Error(kind, file_.string(), "its entry '" + printable(entry) + "' " + what);
  }

  bool next(struct archive_entry*& entry) {
    throw_if_stop_requested();
    const int result = archive_read_next_header(reader_.get(), &entry);
    if (result == ARCHIVE_EOF) return false;
    // A warning is of an owner or a time that cannot be told: neither is taken over.
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
      throw Error(ErrorKind::format, file_.string(),
                  "is no .tar or .tar.gz, or is damaged: " + reason_of(reader_.get()));
    }
    if (++entries_ > options_.limits.entries) {
      throw Error(ErrorKind::limit, file_.string(),
                  fmt::format("has more than {} entries; unpack it by hand if it is to be trusted",
                              options_.limits.entries));
    }
    return true;
  }

  std::string name_of(struct archive_entry* entry) const {
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr) name = archive_entry_pathname_utf8(entry);
    if (name == nullptr || *name == '\0') refuse(ErrorKind::format, "", "has no name that can be read");
    return name;
  }

  /// The name below the folder; "." for the folder itself.
  fs::path checked(const std::string& name) const {
    const fs::path path(name);
    if (path.is_absolute()) refuse(ErrorKind::format, name, "has an absolute name");
    if (std::ranges::any_of(path, [](const fs::path& part) { return part == ".."; }))
      refuse(ErrorKind::format, name, "leads out of the folder by '..'");
    if (name.size() > kLongestName || std::distance(path.begin(), path.end()) > kDeepest)
      refuse(ErrorKind::limit, name, "has a name too long to be one of weights");
    auto normal = path.lexically_normal();
    if (!normal.has_filename()) normal = normal.parent_path();  // a trailing slash
    return normal.empty() ? fs::path(".") : normal;
  }

  void take(struct archive_entry* entry) {
    const auto name = name_of(entry);
    const auto kind = archive_entry_filetype(entry);
    const bool linked = archive_entry_hardlink(entry) != nullptr;
    if (linked || (kind != AE_IFREG && kind != AE_IFDIR)) {
      refuse(ErrorKind::format, name,
             fmt::format("is {}; only files and folders are unpacked", kind_of(entry)));
    }
    const auto path = checked(name);
    if (kind == AE_IFDIR) return;  // made when a file needs it
    if (path == ".") refuse(ErrorKind::format, name, "is a file without a name");
    if (path.filename().string().starts_with("._")) {
      log().info("{}: {} holds a Mac's notes on a file and is left out", file_.string(), path.string());
    } else if (!options_.wanted || options_.wanted(path)) {
      write(entry, path);
      files_.push_back(path);
      return;
    }
    pass_on(entry, path, [](std::string_view) {});
  }

  void write(struct archive_entry* entry, const fs::path& name) {
    const auto path = folder_ / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error && error != std::errc::not_a_directory && error != std::errc::file_exists)
      throw Error(ErrorKind::io, path.string(), "its folder cannot be created: " + error.message());
    const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file.valid()) {
      if (errno == EEXIST || errno == EISDIR || errno == ENOTDIR)
        refuse(ErrorKind::format, name.string(), "comes twice, or as a file and as a folder");
      throw Error(ErrorKind::io, path.string(), std::string("cannot be created: ") + std::strerror(errno));
    }
    pass_on(entry, name, [&](std::string_view bytes) { write_all(file.get(), bytes, path); });
    if (options_.sync && fsync(file.get()) != 0)
      throw Error(ErrorKind::io, path.string(),
                  std::string("cannot be written to disk: ") + std::strerror(errno));
  }

  static void write_all(int descriptor, std::string_view bytes, const fs::path& path) {
    while (!bytes.empty()) {
      const auto written = ::write(descriptor, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0)
        throw Error(ErrorKind::io, path.string(), std::string("cannot be written: ") + std::strerror(errno));
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  template <typename Use>
  void pass_on(struct archive_entry* entry, const fs::path& name, const Use& use) {
    const auto& limits = options_.limits;
    const auto too_large = [&] {
      refuse(ErrorKind::limit, name.string(), fmt::format("has more than {} bytes", limits.bytes_of_file));
    };
    const auto said = archive_entry_size(entry);
    if (said < 0 || static_cast<std::uintmax_t>(said) > limits.bytes_of_file) too_large();
    std::uintmax_t bytes = 0;
    for (;;) {
      throw_if_stop_requested();
      const auto count = archive_read_data(reader_.get(), buffer_.data(), buffer_.size());
      if (count == 0) return;
      if (count < 0) refuse(ErrorKind::format, name.string(), "is damaged: " + reason_of(reader_.get()));
      bytes += static_cast<std::uintmax_t>(count);
      if (bytes > limits.bytes_of_file) too_large();
      count_all(static_cast<std::uintmax_t>(count));
      use({buffer_.data(), static_cast<std::size_t>(count)});
    }
  }

  void count_all(std::uintmax_t more) {
    const auto& limits = options_.limits;
    bytes_ += more;
    if (bytes_ > limits.bytes) {
      throw Error(
          ErrorKind::limit, file_.string(),
          fmt::format("holds more than {} bytes; unpack it by hand if it is to be trusted", limits.bytes));
    }
    const auto read = static_cast<std::uintmax_t>(archive_filter_bytes(reader_.get(), -1));
    if (bytes_ > limits.bytes_of_ratio && bytes_ / limits.ratio > read) {
      throw Error(ErrorKind::limit, file_.string(),
                  fmt::format("becomes more than {} times as large when unpacked: no archive of weights does",
                              limits.ratio));
    }
  }

  const fs::path& file_;
  const fs::path& folder_;
  const UnpackOptions& options_;
  Reader reader_;
  std::array<char, kBlock> buffer_{};
  std::vector<fs::path> files_;
  std::size_t entries_ = 0;
  std::uintmax_t bytes_ = 0;
};

}  // namespace

bool has_archive_name(const fs::path& file) {
  const auto name = to_lower(file.filename().string());
  return name.ends_with(".tar") || name.ends_with(".tar.gz") || name.ends_with(".tgz");
}

std::vector<fs::path> unpack(const fs::path& archive, const fs::path& folder, const UnpackOptions& options) {
  return std::make_unique<Unpacking>(archive, folder, options)->run();
}

}  // namespace deepwrist::archive
