#include "core/pickle/zip_container.h"

#include <zip.h>

#include <map>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pickle/byte_reader.h"
#include "core/pickle/machine.h"

// A file of torch.save since PyTorch 1.6, all entries stored, not compressed:
//
//   NAME/data.pkl        the object; its tensors refer to storages by key
//   NAME/byteorder       "little"; since PyTorch 2.1
//   NAME/data/0, 1, ...  the numbers of a storage, by key
//   NAME/version, ...    not read
//
// A NAME/constants.pkl marks TorchScript, which is a program. An entry's bytes must be exactly those that
// its storage states. The sum of all entries is at most the file, which overlapping ones would exceed. CRCs
// are checked by reading one byte beyond the end.

namespace deepwrist::pickle {
namespace {

constexpr zip_int64_t kMaxEntries = 200'000;
constexpr std::uint64_t kMaxPickleBytes = std::uint64_t{64} << 20;
constexpr std::string_view kPickleName = "/data.pkl";

struct ArchiveDeleter {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct EntryDeleter {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};

bool leaves_folder(std::string_view name) {
  return name.starts_with('/') || name.starts_with("../") || name.find("/../") != name.npos;
}

class ZipContainer : public Container {
 public:
  ZipContainer(const std::filesystem::path& path, std::uint64_t file_bytes)
      : place_(path.string()), file_bytes_(file_bytes) {
    open_archive(path);
    list_entries();
    find_prefix();
    check_byte_order();
    const auto bytes = read_text(prefix_ + std::string(kPickleName), kMaxPickleBytes);
    ByteReader reader(bytes, place_);
    object_ = read_pickle(reader);
  }

  const Value& root() const override { return *object_.root; }
  const char* format() const override { return "zip"; }
  std::uint64_t file_bytes() const override { return file_bytes_; }
  std::uint64_t position(const StorageRef& storage) const override { return locate(storage).index; }
  void read(const StorageRef& storage, std::span<std::byte> bytes) override {
    read_entry(locate(storage), bytes.first(static_cast<std::size_t>(storage.bytes())));
  }

 private:
  struct Entry {
    zip_uint64_t index;
    std::uint64_t bytes;
  };

  [[noreturn]] void fail(const std::string& what) const { throw Error(ErrorKind::format, place_, what); }

  void open_archive(const std::filesystem::path& path) {
    int code = 0;
    archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (archive_) return;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    fail("is a damaged or cut zip archive (" + reason + "): copy or download it again");
  }

  void list_entries() {
    const auto count = zip_get_num_entries(archive_.get(), 0);
    if (count > kMaxEntries) throw Error(ErrorKind::limit, place_, "has too many entries to be a checkpoint");
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
      zip_stat_t stat;
      zip_stat_init(&stat);
      constexpr zip_uint64_t kNeeded =
          ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
      const auto index = static_cast<zip_uint64_t>(i);
      if (zip_stat_index(archive_.get(), index, 0, &stat) != 0 || (stat.valid & kNeeded) != kNeeded) {
        fail("is a damaged zip archive");
      }
      if (stat.comp_method != ZIP_CM_STORE || stat.size != stat.comp_size || (stat.encryption_method != 0)) {
        fail("has a compressed or encrypted entry '" + printable(stat.name) +
             "', which torch.save never writes");
      }
      if (leaves_folder(stat.name))
        fail("has an entry '" + printable(stat.name) + "' that leaves the archive");
      if (stat.size > file_bytes_ || (total += stat.size) > file_bytes_) {
        fail("announces more bytes in its entries than the file has");
      }
      if (!entries_.emplace(stat.name, Entry{index, stat.size}).second) {
        fail("has two entries named '" + printable(stat.name) + "'");
      }
    }
  }

  void find_prefix() {
    for (const auto& [name, entry] : entries_) {
      const bool nested = name.find('/') != name.size() - kPickleName.size();
      if (!name.ends_with(kPickleName) || nested) continue;
      if (!prefix_.empty()) fail("has two files data.pkl");
      prefix_ = name.substr(0, name.size() - kPickleName.size());
    }
    if (prefix_.empty()) fail("is a zip archive without data.pkl, so it was not written by torch.save");
    if (entries_.contains(prefix_ + "/constants.pkl")) {
      throw Error(ErrorKind::unsupported, place_,
                  "is a TorchScript program, not weights: save the module's state_dict with torch.save");
    }
  }

  void check_byte_order() {
    const auto name = prefix_ + "/byteorder";  // absent before PyTorch 2.1
    if (entries_.contains(name) && read_text(name, 16) != "little") {
      throw Error(ErrorKind::unsupported, place_,
                  "was written on a big-endian machine: save it again on a little-endian one");
    }
  }

  const Entry& locate(const StorageRef& storage) const {
    const auto found = entries_.find(prefix_ + "/data/" + storage.key);
    if (found == entries_.end() || found->second.bytes != storage.bytes()) {
      fail("has no storage '" + printable(storage.key) + "' of " + std::to_string(storage.bytes()) +
           " bytes");
    }
    return found->second;
  }

  std::string read_text(const std::string& name, std::uint64_t max_bytes) {
    const Entry& entry = entries_.at(name);
    if (entry.bytes > max_bytes) {
      throw Error(ErrorKind::limit, place_,
                  "its entry '" + printable(name) + "' is too large for a checkpoint");
    }
    std::string text(static_cast<std::size_t>(entry.bytes), '\0');
    read_entry(entry, std::as_writable_bytes(std::span(text)));
    return text;
  }

  void read_entry(const Entry& entry, std::span<std::byte> bytes) {
    const std::unique_ptr<zip_file_t, EntryDeleter> file(zip_fopen_index(archive_.get(), entry.index, 0));
    if (!file) fail(std::string("is damaged (") + zip_strerror(archive_.get()) + ")");
    while (!bytes.empty()) {
      const auto count = zip_fread(file.get(), bytes.data(), bytes.size());
      if (count <= 0) fail_reading(*file);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    // The checksum is compared when the end is met.
    std::byte beyond;
    if (zip_fread(file.get(), &beyond, 1) != 0) fail_reading(*file);
  }

  [[noreturn]] void fail_reading(zip_file_t& file) const {
    fail(std::string("is damaged (") + zip_file_strerror(&file) + "): copy or download it again");
  }

  std::string place_;
  std::uint64_t file_bytes_;
  std::unique_ptr<zip_t, ArchiveDeleter> archive_;
  std::map<std::string, Entry> entries_;
  std::string prefix_;
  Pickle object_;
};

}  // namespace

std::unique_ptr<Container> open_zip_container(const std::filesystem::path& path, std::uint64_t file_bytes) {
  return std::make_unique<ZipContainer>(path, file_bytes);
}

}  // namespace deepwrist::pickle
