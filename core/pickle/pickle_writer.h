#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/pickle/tensor_spec.h"

namespace deepwrist::pickle {

/// Writes the few values of a checkpoint as a pickle of protocol 2, opcode by opcode. The caller keeps the
/// order that the format wants: open a dictionary, write key and value in turn, close it.
class PickleWriter {
 public:
  PickleWriter();

  void open_dictionary();
  void open_ordered_dictionary();
  /// Ends the innermost dictionary.
  void close_dictionary();

  void write(std::string_view text);
  void write(std::int64_t number);
  void write(double number);
  void write(const TensorSpec& tensor);

  /// Ends the pickle and hands it out.
  std::string finish();

 private:
  void write_global(const std::string& module_and_name);
  void write_tuple(const std::vector<std::int64_t>& numbers);
  void append_little_endian(std::uint64_t value, unsigned bytes);

  std::string bytes_;
  std::unordered_map<std::string, std::uint8_t> memo_;  ///< globals, so that each is named once
};

}  // namespace deepwrist::pickle
