#include "tests/core/pickle/pickle_builder.h"

namespace deepwrist::testing {
namespace pickled {

std::string little(std::uint64_t value, unsigned bytes) {
  std::string result;
  for (unsigned i = 0; i < bytes; ++i) result += static_cast<char>(value >> (8 * i));
  return result;
}

std::string text(std::string_view value) { return "X" + little(value.size(), 4) + std::string(value); }

std::string integer(std::int64_t value) { return "\x8a\x08" + little(static_cast<std::uint64_t>(value), 8); }

std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}

std::string tuple(const std::vector<std::string>& values) {
  std::string result = "(";
  for (const auto& value : values) result += value;
  return result + "t";
}

std::string call(const std::string& callable, const std::vector<std::string>& arguments) {
  return callable + tuple(arguments) + "R";
}

std::string dict(const std::vector<std::string>& keys_and_values) {
  std::string result = "}(";
  for (const auto& value : keys_and_values) result += value;
  return result + "u";
}

std::string file(const std::string& value) { return "\x80\x02" + value + "."; }

std::string storage(const std::string& type, const std::string& key, std::int64_t elements,
                    const std::string& location) {
  return tuple({text("storage"), global("torch", type), text(key), text(location), integer(elements), "N"}) +
         "Q";
}

std::string tensor(const std::string& storage, std::int64_t offset, const std::vector<std::int64_t>& sizes,
                   const std::vector<std::int64_t>& strides) {
  std::vector<std::string> size_values, stride_values;
  for (const auto size : sizes) size_values.push_back(integer(size));
  for (const auto stride : strides) stride_values.push_back(integer(stride));
  return call(global("torch._utils", "_rebuild_tensor_v2"),
              {storage, integer(offset), tuple(size_values), tuple(stride_values), "\x89",
               call(global("collections", "OrderedDict"), {})});
}

}  // namespace pickled

std::string legacy_checkpoint(const std::string& object, const std::vector<RawStorage>& storages,
                              bool little_endian) {
  using namespace pickled;
  const std::string magic("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 12);
  std::string bytes = file(magic) + file(integer(1001)) +
                      file(dict({text("protocol_version"), integer(1001), text("little_endian"),
                                 little_endian ? "\x88" : "\x89"})) +
                      file(object);
  std::string keys = "](";
  for (const auto& storage : storages) keys += text(storage.key);
  bytes += file(keys + "e");
  for (const auto& storage : storages) {
    bytes += little(static_cast<std::uint64_t>(storage.elements), 8) + storage.bytes;
  }
  return bytes;
}

}  // namespace deepwrist::testing
