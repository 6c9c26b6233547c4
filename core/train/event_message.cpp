#include "core/train/event_message.h"

#include <bit>

#include "core/train/crc32c.h"

namespace deepwrist::train {
namespace {

/// Wire types of protobuf's encoding.
enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

template <typename Unsigned>
std::string little_endian(Unsigned value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  return bytes;
}

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

std::string key(std::uint32_t field, WireType type) { return varint(field << 3 | type); }

std::string integer_field(std::uint32_t field, std::int64_t value) {
  return key(field, kVarint) + varint(static_cast<std::uint64_t>(value));
}

std::string double_field(std::uint32_t field, double value) {
  return key(field, kFixed64) + little_endian(std::bit_cast<std::uint64_t>(value));
}

std::string float_field(std::uint32_t field, float value) {
  return key(field, kFixed32) + little_endian(std::bit_cast<std::uint32_t>(value));
}

std::string bytes_field(std::uint32_t field, std::string_view bytes) {
  return (key(field, kBytes) + varint(bytes.size())).append(bytes);
}

/// Event {wall_time = 1, step = 2}
std::string event_time(const EventTime& time) {
  return double_field(1, time.wall_time) + integer_field(2, time.step);
}

/// Event {summary = 5 {value = 1 {tag = 1, …}}}
std::string summary_event(const EventTime& time, std::string_view tag, const std::string& content) {
  return event_time(time) + bytes_field(5, bytes_field(1, bytes_field(1, tag) + content));
}

/// As TFRecord stores it: a CRC of data that holds CRCs would be a weak check.
std::uint32_t masked_crc(std::string_view data) { return std::rotr(crc32c(data), 15) + 0xa282ead8; }

}  // namespace

std::string version_event(double wall_time) {
  return double_field(1, wall_time) + bytes_field(3, "brain.Event:2");
}

std::string restart_event(const EventTime& time) {
  return event_time(time) + bytes_field(7, integer_field(1, 1));  // session_log {status: START}
}

std::string scalar_event(const EventTime& time, std::string_view tag, float value) {
  return summary_event(time, tag, float_field(2, value));
}

std::string image_event(const EventTime& time, std::string_view tag, const EventImage& image) {
  return summary_event(time, tag,
                       bytes_field(4, integer_field(1, image.height) + integer_field(2, image.width) +
                                          integer_field(3, image.channels) + bytes_field(4, image.png)));
}

std::string framed_record(std::string_view data) {
  const std::string length = little_endian(std::uint64_t{data.size()});
  return length + little_endian(masked_crc(length)) + std::string(data) + little_endian(masked_crc(data));
}

}  // namespace deepwrist::train
