#include "core/pickle/pickle_writer.h"

#include <bit>
#include <limits>
#include <utility>

#include "core/pickle/opcodes.h"

namespace deepwrist::pickle {
namespace {

char code(Opcode operation) { return static_cast<char>(operation); }

}  // namespace

PickleWriter::PickleWriter() : bytes_{code(Opcode::protocol), '\x02'} {}

void PickleWriter::append_little_endian(std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i));
}

void PickleWriter::write_global(const std::string& module_and_name) {
  const auto known = memo_.find(module_and_name);
  if (known != memo_.end()) {
    bytes_ += {code(Opcode::bin_get), static_cast<char>(known->second)};
    return;
  }
  const auto dot = module_and_name.rfind('.');
  const auto index = static_cast<std::uint8_t>(memo_.size());
  bytes_ += code(Opcode::global);
  bytes_ += module_and_name.substr(0, dot) + '\n' + module_and_name.substr(dot + 1) + '\n';
  bytes_ += {code(Opcode::bin_put), static_cast<char>(index)};
  memo_.emplace(module_and_name, index);
}

void PickleWriter::open_dictionary() { bytes_ += {code(Opcode::empty_dict), code(Opcode::mark)}; }

void PickleWriter::open_ordered_dictionary() {
  write_global("collections.OrderedDict");
  bytes_ += {code(Opcode::empty_tuple), code(Opcode::reduce), code(Opcode::mark)};
}

void PickleWriter::close_dictionary() { bytes_ += code(Opcode::set_items); }

void PickleWriter::write(std::string_view text) {
  bytes_ += code(Opcode::bin_unicode);
  append_little_endian(text.size(), 4);
  bytes_ += text;
}

void PickleWriter::write(std::int64_t number) {
  if (number >= 0 && number <= 0xff) {
    bytes_ += code(Opcode::bin_int1);
    append_little_endian(static_cast<std::uint64_t>(number), 1);
  } else if (number >= std::numeric_limits<std::int32_t>::min() &&
             number <= std::numeric_limits<std::int32_t>::max()) {
    bytes_ += code(Opcode::bin_int);
    append_little_endian(static_cast<std::uint64_t>(number), 4);
  } else {
    bytes_ += {code(Opcode::long1), '\x08'};
    append_little_endian(static_cast<std::uint64_t>(number), 8);
  }
}

void PickleWriter::write(double number) {
  bytes_ += code(Opcode::bin_float);
  const auto bits = std::bit_cast<std::uint64_t>(number);
  for (int shift = 56; shift >= 0; shift -= 8) bytes_ += static_cast<char>(bits >> shift);
}

void PickleWriter::write_tuple(const std::vector<std::int64_t>& numbers) {
  bytes_ += code(Opcode::mark);
  for (const auto number : numbers) write(number);
  bytes_ += code(Opcode::tuple);
}

void PickleWriter::write(const TensorSpec& tensor) {
  write_global("torch._utils._rebuild_tensor_v2");
  bytes_ += {code(Opcode::mark), code(Opcode::mark)};
  write("storage");
  write_global(storage_class(tensor.storage.type));
  write(tensor.storage.key);
  write(tensor.storage.location);
  write(tensor.storage.elements);
  bytes_ += {code(Opcode::tuple), code(Opcode::bin_persistent_id)};
  write(tensor.offset);
  write_tuple(tensor.sizes);
  write_tuple(tensor.strides);
  bytes_ += code(Opcode::new_false);  // requires_grad
  open_ordered_dictionary();          // backward hooks
  close_dictionary();
  bytes_ += {code(Opcode::tuple), code(Opcode::reduce)};
}

std::string PickleWriter::finish() {
  bytes_ += code(Opcode::stop);
  return std::move(bytes_);
}

}  // namespace deepwrist::pickle
