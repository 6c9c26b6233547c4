#include "core/pickle/leaf_values.h"

#include <bit>
#include <cstdint>
#include <utility>

namespace deepwrist::pickle {
namespace {

void push_integer(ValueStack& stack, std::int64_t number) { stack.push_new(Kind::integer)->integer = number; }
void push_boolean(ValueStack& stack, bool value) { stack.push_new(Kind::boolean)->integer = value ? 1 : 0; }

void push_text(ByteReader& reader, ValueStack& stack, Kind kind, std::uint64_t length) {
  stack.account_for_text(length);
  auto bytes = reader.take(length);
  stack.push_new(kind)->text = std::move(bytes);
}

void push_long(ByteReader& reader, ValueStack& stack, std::uint64_t length) {
  push_text(reader, stack, Kind::big_integer, length);
  Value& value = *stack.top();
  if (value.text.size() > 8) return;
  std::uint64_t bits = !value.text.empty() && (value.text.back() & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = value.text.size(); i-- > 0;) {
    bits = bits << 8 | static_cast<std::uint8_t>(value.text[i]);
  }
  value.kind = Kind::integer;
  value.integer = static_cast<std::int64_t>(bits);
  value.text.clear();
}

bool push_number(Opcode operation, ByteReader& reader, ValueStack& stack) {
  switch (operation) {
    case Opcode::none:
      stack.push_new(Kind::none);
      return true;
    case Opcode::new_true:
      push_boolean(stack, true);
      return true;
    case Opcode::new_false:
      push_boolean(stack, false);
      return true;
    case Opcode::bin_int1:
      push_integer(stack, reader.byte());
      return true;
    case Opcode::bin_int2:
      push_integer(stack, static_cast<std::int64_t>(reader.little_endian(2)));
      return true;
    case Opcode::bin_int:
      push_integer(stack, static_cast<std::int32_t>(reader.little_endian(4)));
      return true;
    case Opcode::long1:
      push_long(reader, stack, reader.byte());
      return true;
    case Opcode::long4:
      push_long(reader, stack, reader.little_endian(4));
      return true;
    case Opcode::bin_float: {
      std::uint64_t bits = 0;  // the one big-endian number of the format
      for (int i = 0; i < 8; ++i) bits = bits << 8 | reader.byte();
      stack.push_new(Kind::real)->real = std::bit_cast<double>(bits);
      return true;
    }
    default:
      return false;
  }
}

bool push_string(Opcode operation, ByteReader& reader, ValueStack& stack) {
  switch (operation) {
    case Opcode::short_bin_unicode:
      push_text(reader, stack, Kind::text, reader.byte());
      return true;
    case Opcode::bin_unicode:
      push_text(reader, stack, Kind::text, reader.little_endian(4));
      return true;
    case Opcode::bin_unicode8:
      push_text(reader, stack, Kind::text, reader.little_endian(8));
      return true;
    case Opcode::short_bin_string:
      push_text(reader, stack, Kind::text, reader.byte());
      return true;  // str of Python 2
    case Opcode::bin_string:
      push_text(reader, stack, Kind::text, reader.little_endian(4));
      return true;
    case Opcode::short_bin_bytes:
      push_text(reader, stack, Kind::bytes, reader.byte());
      return true;
    case Opcode::bin_bytes:
      push_text(reader, stack, Kind::bytes, reader.little_endian(4));
      return true;
    case Opcode::bin_bytes8:
      push_text(reader, stack, Kind::bytes, reader.little_endian(8));
      return true;
    default:
      return false;
  }
}

}  // namespace

bool push_leaf(Opcode operation, ByteReader& reader, ValueStack& stack) {
  return push_number(operation, reader, stack) || push_string(operation, reader, stack);
}

}  // namespace deepwrist::pickle
