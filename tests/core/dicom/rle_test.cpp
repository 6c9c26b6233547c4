#include "core/dicom/rle.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

namespace deepwrist::dicom {
namespace {

PixelFormat format(int rows, int columns, int allocated, int samples = 1) {
  PixelFormat result;
  result.rows = rows;
  result.columns = columns;
  result.bits_allocated = result.bits_stored = allocated;
  result.samples = samples;
  return result;
}

/// A frame with the segments' offsets in its header.
std::vector<std::uint8_t> frame(const std::vector<std::vector<std::uint8_t>>& segments) {
  std::vector<std::uint8_t> bytes(64);
  bytes[0] = static_cast<std::uint8_t>(segments.size());
  for (std::size_t i = 0; i < segments.size(); ++i) {
    bytes[4 * (i + 1)] = static_cast<std::uint8_t>(bytes.size());
    bytes.insert(bytes.end(), segments[i].begin(), segments[i].end());
  }
  return bytes;
}

std::vector<int> decode(const std::vector<std::uint8_t>& bytes, const PixelFormat& pixels,
                        const std::vector<std::string>& expected_warnings = {}) {
  std::vector<std::string> warnings;
  std::vector<std::uint8_t> out(pixels.values() * static_cast<std::size_t>(pixels.bytes_per_value()));
  decode_rle(bytes, pixels, "case.dcm", out.data(), warnings);
  EXPECT_EQ(warnings, expected_warnings);
  return {out.begin(), out.end()};
}

TEST(Rle, LiteralsRunsAndNoOperations) {
  // Literal of 2, no operation, run of 3 (257 - 254).
  EXPECT_EQ(decode(frame({{1, 7, 8, 128, 254, 9}}), format(1, 5, 8)), (std::vector<int>{7, 8, 9, 9, 9}));
}

TEST(Rle, SegmentsHoldTheHighBytesFirst) {
  EXPECT_EQ(decode(frame({{1, 0x12, 0x56}, {1, 0x34, 0x78}}), format(1, 2, 16)),
            (std::vector<int>{0x34, 0x12, 0x78, 0x56}));
}

TEST(Rle, ColourComesByPixel) {
  EXPECT_EQ(decode(frame({{1, 1, 2}, {1, 3, 4}, {1, 5, 6}}), format(1, 2, 8, 3)),
            (std::vector<int>{1, 3, 5, 2, 4, 6}));
}

TEST(Rle, WhatARunHasTooManyIsDropped) {
  EXPECT_EQ(decode(frame({{200, 4}}), format(1, 3, 8)), (std::vector<int>{4, 4, 4}));
}

TEST(Rle, DataLeftOverAreAWarningUnlessTheyArePadding) {
  const std::vector<int> pixels{4, 4, 4};
  EXPECT_EQ(decode(frame({{254, 4, 0, 0}}), format(1, 3, 8)), pixels);
  EXPECT_EQ(decode(frame({{254, 4, 1, 7, 7}}), format(1, 3, 8),
                   {"the RLE data may be damaged: there are more than the image needs; compare the picture"}),
            pixels);
}

TEST(Rle, WrongOffsetsAreRefused) {
  // Offsets of this kind make DCMTK 3.6.7 read outside the frame.
  for (const std::uint8_t offset : {0, 63, 200, 255}) {
    auto bytes = frame({{1, 7, 8}});
    bytes[4] = offset;
    bytes[7] = offset == 255 ? 0xFF : 0;
    EXPECT_THROW(decode(bytes, format(1, 2, 8)), Error) << static_cast<int>(offset);
  }
  auto crossed = frame({{1, 1, 2}, {1, 3, 4}});
  std::swap(crossed[4], crossed[8]);
  EXPECT_THROW(decode(crossed, format(1, 2, 16)), Error);
}

TEST(Rle, TooFewSegmentsOrBytesAreRefused) {
  EXPECT_THROW(decode(frame({{1, 7, 8}}), format(1, 2, 16)), Error);
  EXPECT_THROW(decode(frame({{1, 7, 8}}), format(1, 3, 8)), Error);
  EXPECT_THROW(decode(frame({{5, 7, 8}}), format(1, 3, 8)), Error);
  EXPECT_THROW(decode(frame({{254}}), format(1, 3, 8)), Error);
  EXPECT_THROW(decode({1, 0, 0, 0}, format(1, 3, 8)), Error);
}

}  // namespace
}  // namespace deepwrist::dicom
