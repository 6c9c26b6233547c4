#include "core/dicom/data_encoding.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "core/base/error.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;

using File = std::vector<std::uint8_t>;

class DataEncodings : public ::testing::Test {
 protected:
  /// A file in `syntax`; enough elements before its pixels to tell how it is written.
  File written(E_TransferSyntax syntax) {
    DicomBuilder builder(20, 30);
    builder.text(DCM_PixelSpacing, "0.2\\0.2").text(DCM_ViewPosition, "PA");
    return InputFile(builder.save(folder_ / "a.dcm", syntax), 1 << 20).read();
  }

  /// `file` with another transfer syntax in its meta information, of as many characters.
  static File renamed(File file, const std::string& from, const std::string& to) {
    const auto at = std::search(file.begin(), file.end(), from.begin(), from.end());
    EXPECT_NE(at, file.end());
    std::copy(to.begin(), to.end(), at);
    return file;
  }

  std::string reading(const File& file) {
    try {
      const auto radiograph = read_radiograph(file, "a.dcm", {});
      std::string text = "read";
      for (const auto& warning : radiograph.warnings) text += "; " + warning;
      return text;
    } catch (const Error& error) {
      return error.what();
    }
  }

  const testing::TemporaryFolder folder_;
};

const std::string kImplicit("1.2.840.10008.1.2\0\0\0", 20), kExplicit("1.2.840.10008.1.2.1\0", 20),
    kBig("1.2.840.10008.1.2.2\0", 20);

/// The 18 bytes of the implicit syntax's UID and the 20 of the others differ in their element's length.
File as_implicit(const File& file) {
  File result = file;
  const auto at = std::search(result.begin(), result.end(), kExplicit.begin(), kExplicit.end());
  EXPECT_NE(at, result.end());
  std::copy(kImplicit.begin(), kImplicit.end(), at);
  return result;
}

TEST_F(DataEncodings, ImplicitStatedAndExplicitWritten) {
  EXPECT_THAT(
      reading(as_implicit(written(EXS_LittleEndianExplicit))),
      HasSubstr("the transfer syntax says implicit VR, little endian, but the data set is in explicit "
                "VR, little endian"));
}

TEST_F(DataEncodings, BigEndianStatedAndLittleWritten) {
  EXPECT_THAT(reading(renamed(written(EXS_LittleEndianExplicit), kExplicit, kBig)),
              HasSubstr("says explicit VR, big endian, but the data set is in explicit VR, little endian"));
}

TEST_F(DataEncodings, LittleEndianStatedAndBigWritten) {
  EXPECT_THAT(reading(renamed(written(EXS_BigEndianExplicit), kBig, kExplicit)),
              HasSubstr("says explicit VR, little endian, but the data set is in explicit VR, big endian"));
}

TEST_F(DataEncodings, WhatIsAsStatedIsRead) {
  for (const auto syntax : {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
                            EXS_DeflatedLittleEndianExplicit}) {
    EXPECT_EQ(reading(written(syntax)), "read") << DcmXfer(syntax).getXferName();
  }
}

TEST(ContradictingEncoding, IsNotGuessedFromTooLittle) {
  const File nothing, short_file{8, 0, 5, 0};
  const File noise(100, 7);
  for (const auto& file : {nothing, short_file, noise}) {
    EXPECT_EQ(contradicting_encoding(file, DataEncoding::explicit_little), std::nullopt);
  }
}

/// Puts `element` before the pixel data of an explicit little endian file.
File with_element(File file, const std::vector<std::uint8_t>& element) {
  const std::vector<std::uint8_t> pixels{0xE0, 0x7F, 0x10, 0x00, 'O', 'W'};
  const auto at = std::search(file.begin(), file.end(), pixels.begin(), pixels.end());
  EXPECT_NE(at, file.end());
  file.insert(at, element.begin(), element.end());
  return file;
}

/// (0029,1010) UN of undefined length with one item that holds `inside`.
std::vector<std::uint8_t> unknown_sequence(const std::vector<std::uint8_t>& inside) {
  std::vector<std::uint8_t> bytes{0x29, 0,    0x10, 0x10, 'U', 'N',  0,    0,    0xFF, 0xFF,
                                  0xFF, 0xFF, 0xFE, 0xFF, 0,   0xE0, 0xFF, 0xFF, 0xFF, 0xFF};
  bytes.insert(bytes.end(), inside.begin(), inside.end());
  const std::vector<std::uint8_t> end{0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0, 0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0};
  bytes.insert(bytes.end(), end.begin(), end.end());
  return bytes;
}

TEST_F(DataEncodings, AnUnknownSequenceIsImplicitInside) {
  const auto element = unknown_sequence({8, 0, 0x60, 0, 2, 0, 0, 0, 'C', 'R'});
  EXPECT_EQ(reading(with_element(written(EXS_LittleEndianExplicit), element)), "read");
}

TEST_F(DataEncodings, AnUnknownSequenceThatIsExplicitInsideIsReadWithAWarning) {
  const auto element = unknown_sequence({8, 0, 0x60, 0, 'C', 'S', 2, 0, 'C', 'R'});
  const auto plain = written(EXS_LittleEndianExplicit);
  const auto file = with_element(plain, element);
  EXPECT_THAT(reading(file), HasSubstr("read; a sequence of VR UN is in explicit VR"));
  const auto pixels = [](const File& bytes) { return read_radiograph(bytes, "", {}).pixels; };
  EXPECT_EQ(cv::norm(pixels(file), pixels(plain), cv::NORM_INF), 0);
}

TEST_F(DataEncodings, KnownAttributesOfUnknownVrAreRead) {
  auto file = written(EXS_LittleEndianExplicit);
  const std::vector<std::uint8_t> stated{0x28, 0, 0x30, 0, 'D', 'S', 8, 0};
  const std::vector<std::uint8_t> unknown{0x28, 0, 0x30, 0, 'U', 'N', 0, 0, 8, 0, 0, 0};
  const auto at = std::search(file.begin(), file.end(), stated.begin(), stated.end());
  ASSERT_NE(at, file.end());
  const auto place = file.erase(at, at + 8);
  file.insert(place, unknown.begin(), unknown.end());
  const auto radiograph = read_radiograph(file, "", {});
  EXPECT_EQ(radiograph.mm_per_px, cv::Size2d(0.2, 0.2));
  EXPECT_EQ(radiograph.spacing_source, SpacingSource::calibrated);
}

}  // namespace
}  // namespace deepwrist::dicom
