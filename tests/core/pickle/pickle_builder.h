#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::testing {

/// Pickles put together opcode by opcode, so that tests can make files that Python's pickler would not.
namespace pickled {

std::string little(std::uint64_t value, unsigned bytes);
std::string text(std::string_view value);
std::string integer(std::int64_t value);
std::string global(const std::string& module, const std::string& name);
/// Any number of values as one tuple.
std::string tuple(const std::vector<std::string>& values);
std::string call(const std::string& callable, const std::vector<std::string>& arguments);
std::string dict(const std::vector<std::string>& keys_and_values);
/// Protocol 2 header, value, stop.
std::string file(const std::string& value);

/// A storage reference as torch.save writes it.
std::string storage(const std::string& type, const std::string& key, std::int64_t elements,
                    const std::string& location = "cpu");
std::string tensor(const std::string& storage, std::int64_t offset, const std::vector<std::int64_t>& sizes,
                   const std::vector<std::int64_t>& strides);

}  // namespace pickled

/// A legacy checkpoint of one object and raw storages (key, numel as written, bytes).
struct RawStorage {
  std::string key;
  std::int64_t elements;
  std::string bytes;
};
std::string legacy_checkpoint(const std::string& object, const std::vector<RawStorage>& storages,
                              bool little_endian = true);

}  // namespace deepwrist::testing
