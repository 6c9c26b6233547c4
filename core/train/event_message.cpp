#include "core/train/event_message.h"

#include <bit>

#include "core/base/protobuf.h"
#include "core/train/crc32c.h"

namespace deepwrist::train {
namespace {

using protobuf::bytes_field;
using protobuf::double_field;
using protobuf::float_field;
using protobuf::integer_field;
using protobuf::little_endian;

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

std::string framed_record(std::string_view data) {
  const std::string length = little_endian(std::uint64_t{data.size()});
  return length + little_endian(masked_crc(length)) + std::string(data) + little_endian(masked_crc(data));
}

}  // namespace deepwrist::train
