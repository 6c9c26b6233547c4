#include "core/dicom/png_file.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <opencv2/core.hpp>
#include <string>

#include "core/base/error.h"
#include "tests/support/errors.h"

namespace deepwrist::dicom {
namespace {

using ::testing::HasSubstr;

/// Bit depths and colour types of PNG 11.2.2.
struct Form {
  int width = 0, height = 0, bits = 8, colour_type = 0;
  bool interlaced = false;
};
constexpr int kGrey = 0, kColour = 2, kPalette = 3, kGreyAlpha = 4;

std::string big_endian(std::size_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xFF);
  return text;
}

std::string chunk(const std::string& type, const std::string& data) {
  const auto body = type + data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return big_endian(data.size()) + body + big_endian(sum);
}

/// `rows` are as they are stored, each with its filter's byte.
std::string png(const Form& form, const std::string& rows, const std::string& before_data = "") {
  std::string packed(compressBound(rows.size()), '\0');
  auto size = static_cast<uLongf>(packed.size());
  compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(rows.data()),
           rows.size());
  packed.resize(size);
  auto header =
      big_endian(static_cast<std::size_t>(form.width)) + big_endian(static_cast<std::size_t>(form.height));
  header += static_cast<char>(form.bits);
  header += static_cast<char>(form.colour_type);
  header += std::string(2, '\0') + (form.interlaced ? '\1' : '\0');
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", header) + before_data + chunk("IDAT", packed) +
         chunk("IEND", "");
}

cv::Mat read(const std::string& file) {
  return read_png_file({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()}, "a.png").samples;
}

template <typename T>
std::vector<int> values(const cv::Mat& samples) {
  const auto flat = samples.reshape(1, 1);
  return {flat.begin<T>(), flat.end<T>()};
}

TEST(PngFile, FewBitsAreSpreadOverEight) {
  using namespace std::string_literals;
  const auto one = read(png({.width = 3, .height = 1, .bits = 1, .colour_type = kGrey}, "\0\xA0"s));
  EXPECT_EQ(values<std::uint8_t>(one), (std::vector{255, 0, 255}));
  const auto two = read(png({.width = 4, .height = 1, .bits = 2, .colour_type = kGrey}, "\0\x1B"s));
  EXPECT_EQ(values<std::uint8_t>(two), (std::vector{0, 85, 170, 255}));
}

TEST(PngFile, SixteenBitsOfGreyWithAlphaAreTheGrey) {
  using namespace std::string_literals;
  const auto grey = read(png({.width = 2, .height = 1, .bits = 16, .colour_type = kGreyAlpha},
                             "\0\x01\x02\0\0\xFF\xFE\x12\x34"s));
  ASSERT_EQ(grey.type(), CV_16UC1);
  EXPECT_EQ(values<std::uint16_t>(grey), (std::vector{0x0102, 0xFFFE}));
}

TEST(PngFile, AColourThatCountsAsTransparentKeepsItsGrey) {
  using namespace std::string_literals;
  const auto grey =
      read(png({.width = 2, .height = 1, .colour_type = kGrey}, "\0\x07\x09"s, chunk("tRNS", "\0\x07"s)));
  EXPECT_EQ(values<std::uint8_t>(grey), (std::vector{7, 9}));
}

TEST(PngFile, PalettesBecomeColoursWithOrWithoutTransparency) {
  using namespace std::string_literals;
  const Form form{.width = 2, .height = 1, .colour_type = kPalette};
  const auto palette = chunk("PLTE", "\x01\x02\x03\x0A\x0B\x0C");
  for (const auto& transparency : {""s, chunk("tRNS", "\0"s)}) {
    const auto colours = read(png(form, "\0\x01\0"s, palette + transparency));
    ASSERT_EQ(colours.type(), CV_8UC3);
    EXPECT_EQ(values<std::uint8_t>(colours), (std::vector{0x0C, 0x0B, 0x0A, 3, 2, 1}));
  }
}

TEST(PngFile, InterlacedRowsComeInOrder) {
  using namespace std::string_literals;
  // Adam7 of a 2×2 image: the first pixel, then its right neighbour, then the row below.
  const auto grey = read(
      png({.width = 2, .height = 2, .colour_type = kGrey, .interlaced = true}, "\0\x01\0\x02\0\x03\x04"s));
  EXPECT_EQ(values<std::uint8_t>(grey), (std::vector{1, 2, 3, 4}));
}

TEST(PngFile, ProfilesAndTextAreNotLookedAt) {
  using namespace std::string_literals;
  const auto rows = "\0\x05"s;
  const Form form{.width = 1, .height = 1, .colour_type = kGrey};
  const auto grey = read(png(form, rows, chunk("gAMA", big_endian(1)) + chunk("iCCP", "not a profile")));
  EXPECT_EQ(values<std::uint8_t>(grey), (std::vector{5}));
}

TEST(PngFile, DamageIsNamed) {
  using namespace std::string_literals;
  const Form form{.width = 2, .height = 2, .colour_type = kColour};
  const auto whole = png(form, std::string(14, '\0'));
  const auto reason = [](const std::string& file) {
    return testing::failure([&] { read(file); }, ErrorKind::format);
  };
  EXPECT_THAT(reason(whole.substr(0, whole.size() - 20)),
              HasSubstr("a.png: the PNG image is damaged or truncated"));
  auto damaged = whole;
  damaged[whole.size() - 13] ^= 1;
  EXPECT_THAT(reason(damaged), HasSubstr("CRC error"));
  EXPECT_THAT(reason(png(form, std::string(7, '\0'))), HasSubstr("damaged or truncated"));
  EXPECT_THAT(reason(png({.width = 2, .height = 2, .bits = 5}, std::string(6, '\0'))), HasSubstr("IHDR"));
}

}  // namespace
}  // namespace deepwrist::dicom
