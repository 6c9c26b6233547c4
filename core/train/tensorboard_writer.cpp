#include "core/train/tensorboard_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstring>

#include "core/base/error.h"

namespace deepwrist::train {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

template <typename T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

/// The checksum of TFRecord: rotated and offset, so that one of data with checksums inside is still good.
std::string masked_crc(std::string_view bytes) {
  const auto crc = crc32c(bytes);
  return raw<std::uint32_t>(std::rotr(crc, 15) + 0xa282ead8u);
}

// Fields of protobuf's wire format (https://protobuf.dev/programming-guides/encoding/).
enum WireType : unsigned { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string key(unsigned field, WireType type) { return varint(field << 3 | type); }
std::string bytes_field(unsigned field, const std::string& bytes) {
  return key(field, kBytes) + varint(bytes.size()) + bytes;
}

std::string wall_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return key(1, kFixed64) + raw(std::chrono::duration<double>(now).count());
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
      entries[i] = i;
      for (int bit = 0; bit < 8; ++bit) entries[i] = entries[i] >> 1 ^ (entries[i] & 1 ? 0x82F63B78u : 0);
    }
    return entries;
  }();
  std::uint32_t crc = ~0u;
  for (const char c : bytes) crc = crc >> 8 ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xff];
  return ~crc;
}

TensorboardWriter::TensorboardWriter(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(
      std::chrono::system_clock::now().time_since_epoch());
  file_ = folder / fmt::format("events.out.tfevents.{:010}.{}", seconds.count(), getpid());
  out_.open(file_, std::ios::binary | std::ios::app);
  add_event(wall_time() + bytes_field(3, "brain.Event:2"));
  flush();
}

void TensorboardWriter::add_scalar(const std::string& tag, double value, std::int64_t step) {
  const auto summary = bytes_field(1, tag) + key(2, kFixed32) + raw(static_cast<float>(value));
  add_event(wall_time() + key(2, kVarint) + varint(static_cast<std::uint64_t>(step)) +
            bytes_field(5, bytes_field(1, summary)));
}

void TensorboardWriter::add_event(const std::string& event) {
  const auto length = raw<std::uint64_t>(event.size());
  out_ << length << masked_crc(length) << event << masked_crc(event);
}

void TensorboardWriter::flush() {
  if (out_.flush()) return;
  throw Error(ErrorKind::io, file_.string(), "cannot be written (disk full, or no permission)");
}

}  // namespace deepwrist::train
