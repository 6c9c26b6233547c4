#include "core/pickle/legacy_container.h"

#include <map>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/pickle/byte_reader.h"
#include "core/pickle/machine.h"

// A file of torch.save before PyTorch 1.6, one part behind the other:
//
//   pickle   magic number 0x1950a86a20f9469cfc6c
//   pickle   protocol 1001
//   pickle   {"little_endian": True, ...}
//   pickle   the object; its tensors refer to storages by key
//   pickle   ["94712", "94888", ...], keys in the order of what follows
//   for each key: elements, 8 bytes little-endian │ the numbers
//
// Element sizes stand only in the object's references, so that a storage can be located only after all
// before it are known: a key that nothing refers to is an error.

namespace deepwrist::pickle {
namespace {

/// torch/serialization.py: MAGIC_NUMBER 0x1950a86a20f9469cfc6c and PROTOCOL_VERSION 1001.
constexpr char kMagic[] = "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";
constexpr std::int64_t kProtocol = 1001;

/// Of the pickles beside the object, which hold a number, a few words, and the keys of the storages.
constexpr Limits kFewValues{.operations = 1000, .values = 1000, .text_bytes = 10'000};
constexpr Limits kKeys{.operations = 1'000'000, .values = 250'000, .text_bytes = std::size_t{8} << 20};

class LegacyContainer : public Container {
 public:
  explicit LegacyContainer(std::unique_ptr<InputFile> file) : file_(std::move(file)) {
    ByteReader reader(*file_, 0);
    const Pickle magic = read_pickle(reader, kFewValues);
    if (magic.root->kind != Kind::big_integer || magic.root->text != kMagic) {
      fail("is a plain pickle, not a checkpoint written by torch.save");
    }
    const Pickle protocol = read_pickle(reader, kFewValues);
    if (protocol.root->kind != Kind::integer || protocol.root->integer != kProtocol) {
      fail("has an unknown version of the legacy format (1001 is read)");
    }
    check_byte_order(read_pickle(reader, kFewValues));
    object_ = read_pickle(reader);
    const Pickle keys = read_pickle(reader, kKeys);
    locate_storages(*keys.root, reader.position());
  }

  const Value& root() const override { return *object_.root; }
  const char* format() const override { return "legacy"; }
  std::uint64_t file_bytes() const override { return file_->size(); }

  std::uint64_t position(const StorageRef& storage) const override {
    const auto found = storages_.find(storage.key);
    if (found == storages_.end() || found->second.bytes != storage.bytes()) {
      fail("has no storage '" + printable(storage.key) + "' of " + std::to_string(storage.bytes()) +
           " bytes");
    }
    return found->second.offset;
  }

  void read(const StorageRef& storage, std::span<std::byte> bytes) override {
    file_->read_at(position(storage), bytes.first(static_cast<std::size_t>(storage.bytes())));
  }

 private:
  struct Extent {
    std::uint64_t offset, bytes;
  };

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::format, file_->place(), what);
  }

  void check_byte_order(const Pickle& system) const {
    const auto entries = dictionary_entries(*system.root);
    const Value* little = entries ? find(*entries, "little_endian") : nullptr;
    if (little == nullptr || little->kind != Kind::boolean) fail("does not say its byte order");
    if (little->integer == 0) {
      throw Error(ErrorKind::unsupported, file_->place(),
                  "was written on a big-endian machine: save it again on a little-endian one");
    }
  }

  std::map<std::string, StorageRef> referred_storages() const {
    std::map<std::string, StorageRef> storages;
    for (const Value* persistent : object_.persistent) {
      auto ref = storage_ref(*persistent, file_->place());
      const auto [known, added] = storages.emplace(ref.key, ref);
      if (!added && known->second.bytes() != ref.bytes()) {
        fail("gives its storage '" + printable(ref.key) + "' two sizes");
      }
    }
    return storages;
  }

  void locate_storages(const Value& keys, std::uint64_t offset) {
    const auto referred = referred_storages();
    if (keys.kind != Kind::list) fail("has no list of its storages");
    for (const Value* key : keys.items) {
      const auto text = key_text(*key);
      const auto ref = referred.find(text);
      if (ref == referred.end()) fail("lists a storage '" + printable(text) + "' that nothing refers to");
      add_storage(ref->second, offset);
      offset += sizeof(std::int64_t) + ref->second.bytes();
    }
  }

  void add_storage(const StorageRef& ref, std::uint64_t offset) {
    std::byte raw[sizeof(std::int64_t)];
    file_->read_at(offset, raw);
    std::uint64_t elements = 0;
    for (unsigned i = 0; i < sizeof raw; ++i) elements |= std::to_integer<std::uint64_t>(raw[i]) << (8 * i);
    if (elements != static_cast<std::uint64_t>(ref.elements)) {
      fail("contradicts itself about the size of its storage '" + printable(ref.key) + "'");
    }
    const auto begin = offset + sizeof raw;
    if (ref.bytes() > file_->size() - begin) {
      fail("is cut short: it has " + std::to_string(file_->size()) + " bytes and needs at least " +
           std::to_string(begin + ref.bytes()) + "; copy or download it again");
    }
    if (!storages_.emplace(ref.key, Extent{begin, ref.bytes()}).second) {
      fail("lists its storage '" + printable(ref.key) + "' twice");
    }
  }

  std::unique_ptr<InputFile> file_;
  Pickle object_;
  std::map<std::string, Extent> storages_;
};

}  // namespace

std::unique_ptr<Container> open_legacy_container(std::unique_ptr<InputFile> file) {
  return std::make_unique<LegacyContainer>(std::move(file));
}

}  // namespace deepwrist::pickle
