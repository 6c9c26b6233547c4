#include "core/dicom/jpeg_ls.h"

#include <gtest/gtest.h>

#include <cstddef>

#include "core/dicom/reader.h"
#include "tests/support/paths.h"

namespace deepwrist::dicom {
namespace {

// SOI, SOF55 (7 bits, 1 x 1, one component), SOS, a byte of data, EOI.
const std::vector<std::uint8_t> kSevenBits{0xFF, 0xD8,                                          //
                                           0xFF, 0xF7, 0, 11, 7, 0, 1, 0, 1, 1, 1,    0x11, 0,  //
                                           0xFF, 0xDA, 0, 8,  1, 1, 0, 0, 0, 0, 0x12, 0xFF, 0xD9};

/// Of the golden files, written with the standard's thresholds and with those of DCMTK's encoder.
int value(int x, int y) { return (3 * x + 5 * y + (x * y) % 7 * 4) % 128; }

TEST(JpegLs, SevenBitsAreReadWithTheStandardsThresholdsAndWithDcmtks) {
  for (const char* file : {"dicom/jpegls_7bit.dcm", "dicom/jpegls_7bit_dcmtk.dcm"}) {
    const auto pixels = read_radiograph(testing::golden(file), {}).pixels;
    ASSERT_EQ(pixels.size(), cv::Size(24, 24)) << file;
    for (int y = 0; y < 24; ++y) {
      for (int x = 0; x < 24; ++x) ASSERT_EQ(pixels.at<float>(y, x), value(x, y)) << file;
    }
  }
}

TEST(JpegLs, ThresholdsFollowTheFrameHeader) {
  const auto stated = with_stated_thresholds(kSevenBits);
  ASSERT_TRUE(stated);
  const std::vector<std::uint8_t> preset{0xFF, 0xF8, 0, 13, 1, 0, 127, 0, 2, 0, 3, 0, 10, 0, 64};
  const auto at = stated->begin() + 15;
  EXPECT_EQ(std::vector<std::uint8_t>(at, at + 15), preset);
  EXPECT_EQ(stated->size() % 2, 0u);
  EXPECT_FALSE(with_stated_thresholds(*stated)) << "a preset is there already";
}

TEST(JpegLs, OtherStreamsAreLeftAsTheyAre) {
  auto stream = kSevenBits;
  for (const int precision : {0, 1, 8, 12, 16, 255}) {
    stream[6] = static_cast<std::uint8_t>(precision);
    EXPECT_FALSE(with_stated_thresholds(stream)) << precision;
  }
  for (std::size_t size = 0; size < 25; ++size) {
    EXPECT_FALSE(with_stated_thresholds({kSevenBits.data(), size})) << size;
  }
}

}  // namespace
}  // namespace deepwrist::dicom
