#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Protobuf's wire format, written: a message is its fields one after the other. For files of which so few
/// fields are written that this is smaller than generated code.
namespace deepwrist::protobuf {

std::string integer_field(std::uint32_t field, std::int64_t value);
std::string double_field(std::uint32_t field, double value);
std::string float_field(std::uint32_t field, float value);
/// Strings, bytes and messages inside a message.
std::string bytes_field(std::uint32_t field, std::string_view bytes);

template <typename Unsigned>
std::string little_endian(Unsigned value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

}  // namespace deepwrist::protobuf
