#include "core/archive/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <system_error>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/signals.h"

namespace deepwrist::archive {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kMode = 0644;
constexpr std::size_t kPiece = std::size_t{1} << 20;

/// A tar that is being written to `temporary`, of which messages speak as `path`.
class TarWriter {
 public:
  TarWriter(const fs::path& temporary, const fs::path& path)
      : path_(path), writer_(archive_write_new(), archive_write_free) {
    if (!writer_) throw Error(ErrorKind::unavailable, path.string(), "there is no memory to write it");
    require(archive_write_set_format_pax_restricted(writer_.get()));
    require(archive_write_open_filename(writer_.get(), temporary.c_str()));
  }

  void add(const TarFile& file) {
    if (file.source.empty()) {
      begin(file.name, file.text.size());
      put(file.text.data(), file.text.size());
      return;
    }
    std::error_code error;
    const auto size = fs::file_size(file.source, error);
    std::ifstream stream(file.source, std::ios::binary);
    if (error || !stream) throw Error(ErrorKind::io, file.source.string(), "cannot be read");
    begin(file.name, size);
    std::string piece(kPiece, '\0');
    std::uintmax_t done = 0;
    while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) || stream.gcount() > 0) {
      throw_if_stop_requested();
      done += static_cast<std::uintmax_t>(stream.gcount());
      if (done <= size) put(piece.data(), static_cast<std::size_t>(stream.gcount()));
    }
    if (done != size || stream.bad())
      throw Error(ErrorKind::io, file.source.string(),
                  "was changed, or could not be read, while it was packed");
  }

  void finish() { require(archive_write_close(writer_.get())); }

 private:
  void require(int result) {
    if (result >= ARCHIVE_WARN) return;
    const char* text = archive_error_string(writer_.get());
    throw Error(ErrorKind::io, path_.string(),
                std::string("cannot be written: ") + (text == nullptr ? "unknown reason" : text));
  }

  void begin(const std::string& name, std::uintmax_t size) {
    const std::unique_ptr<struct archive_entry, void (*)(struct archive_entry*)> entry(archive_entry_new(),
                                                                                       archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), kMode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
    archive_entry_set_mtime(entry.get(), 0, 0);
    require(archive_write_header(writer_.get(), entry.get()));
  }

  void put(const char* bytes, std::size_t count) {
    while (count > 0) {
      const auto written = archive_write_data(writer_.get(), bytes, count);
      if (written <= 0) require(ARCHIVE_FATAL);
      bytes += written;
      count -= static_cast<std::size_t>(written);
    }
  }

  const fs::path& path_;
  std::unique_ptr<struct archive, int (*)(struct archive*)> writer_;
};

}  // namespace

void write_tar(const fs::path& path, const std::vector<TarFile>& files) {
  write_file_atomically(path, [&](const fs::path& temporary) {
    TarWriter writer(temporary, path);
    for (const auto& file : files) writer.add(file);
    writer.finish();
  });
}

}  // namespace deepwrist::archive
