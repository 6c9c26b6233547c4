#include "core/pickle/leaf_values.h"

#include <bit>
#include <cstdint>
#include <utility>

// Arguments behind the opcodes of plain values (numbers little-endian unless said otherwise):
//
//   N, 88, 89      none                              None, True, False
//   K M J          1, 2, 4 bytes                     integer; only J has a sign
//   8a 8b          length 1 or 4 │ two's complement  integer; more than 8 bytes are kept as they
//                                                    are (the magic number of legacy files)
//   G              8 bytes, big-endian               double
//   X 8c 8d        length 4, 1 or 8 │ UTF-8          text
//   T U            length 4 or 1 │ bytes             str of Python 2, taken as text
//   B C 8e         length 4, 1 or 8 │ bytes          bytes
//
// Lengths are counted against the limit on text before they are read.

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
