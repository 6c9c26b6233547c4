#include "core/pickle/byte_reader.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/base/error.h"

namespace deepwrist::pickle {
namespace {
constexpr std::uint64_t kBufferBytes = 64 << 10;
}

ByteReader::ByteReader(std::string_view bytes, std::string place)
    : place_(std::move(place)), bytes_(bytes), end_(bytes.size()) {}

ByteReader::ByteReader(const InputFile& file, std::uint64_t offset)
    : place_(file.place()), file_(&file), base_(std::min(offset, file.size())), end_(file.size()) {}

void ByteReader::refill() {
  if (position() == end_) {
    throw Error(ErrorKind::format, place_,
                "ends in the middle of its pickled part, at byte " + std::to_string(end_) +
                    ": copy or download it again");
  }
  base_ += used_;
  used_ = 0;
  buffer_.resize(static_cast<std::size_t>(std::min(kBufferBytes, end_ - base_)));
  file_->read_at(base_, std::as_writable_bytes(std::span(buffer_)));
  bytes_ = buffer_;
}

std::uint8_t ByteReader::byte() {
  if (used_ == bytes_.size()) refill();
  return static_cast<std::uint8_t>(bytes_[used_++]);
}

std::string ByteReader::take(std::uint64_t count) {
  if (count > end_ - position()) {
    throw Error(ErrorKind::format, place_,
                "announces " + std::to_string(count) + " bytes at byte " + std::to_string(position()) +
                    " but ends before them");
  }
  std::string result;
  result.reserve(static_cast<std::size_t>(count));
  while (result.size() < count) {
    if (used_ == bytes_.size()) refill();
    const auto part = bytes_.substr(used_, static_cast<std::size_t>(count) - result.size());
    result += part;
    used_ += part.size();
  }
  return result;
}

std::string ByteReader::line(std::size_t max_length) {
  std::string result;
  for (char c = 0; (c = static_cast<char>(byte())) != '\n';) {
    if (result.size() == max_length) {
      throw Error(ErrorKind::limit, place_,
                  "has a name of more than " + std::to_string(max_length) + " bytes");
    }
    result += c;
  }
  return result;
}

std::uint64_t ByteReader::little_endian(unsigned count) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < count; ++i) value |= static_cast<std::uint64_t>(byte()) << (8 * i);
  return value;
}

}  // namespace deepwrist::pickle
