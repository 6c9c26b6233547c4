#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace deepwrist::train {

/// TensorBoard's records. The messages are `tensorflow.Event` of tensorflow/core/util/event.proto and
/// `Summary` of framework/summary.proto in protobuf's wire format; so few of their fields are written that
/// the encoder is smaller than generated code.

/// When and at which step something was recorded.
struct EventTime {
  double wall_time = 0;  ///< seconds since 1970
  std::int64_t step = 0;
};

/// The first event of every file.
std::string version_event(double wall_time);
/// Tells TensorBoard that a run went on from `time.step`: what older files say of this step and later ones is
/// not shown.
std::string restart_event(const EventTime& time);
std::string scalar_event(const EventTime& time, std::string_view tag, float value);

/// One record of a TFRecord file: length, masked CRC-32C of the length, the data, masked CRC-32C of the data;
/// all little-endian.
std::string framed_record(std::string_view data);

}  // namespace deepwrist::train
