#include "core/dicom/unused_bits.h"

#include <dcmtk/dcmdata/dcelem.h>
#include <gmock/gmock.h>

#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

class UnusedBits : public ::testing::Test {
 protected:
  Radiograph read(DicomBuilder& builder) { return read_radiograph(builder.save(folder_ / "a.dcm"), {}); }
  const TemporaryFolder folder_;
};

std::vector<float> values(const cv::Mat& pixels) { return {pixels.begin<float>(), pixels.end<float>()}; }

DicomBuilder image(const std::vector<std::uint16_t>& pixels, bool is_signed = false) {
  DicomBuilder builder(1, static_cast<int>(pixels.size()));
  builder.bits(16, 12, is_signed).pixels16(pixels);
  return builder;
}

/// An overlay in bit `position` of the pixels.
void embed_overlay(DicomBuilder& builder, std::uint16_t group, std::uint16_t position) {
  builder.data().putAndInsertUint16(DcmTag(group, 0x0100, EVR_US), 16);
  builder.data().putAndInsertUint16(DcmTag(group, 0x0102, EVR_US), position);
}

TEST_F(UnusedBits, ValuesAboveBitsStoredAreKeptWithAWarning) {
  auto builder = image({0, 4095, 4096, 0x3FFF});
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{0, 4095, 4096, 0x3FFF}));
  EXPECT_THAT(radiograph.warnings, ElementsAre(HasSubstr("BitsStored 12 is too small for 2 of the values")));
}

TEST_F(UnusedBits, TheRangeToTurnOverGrowsWithThem) {
  auto builder = image({0, 4095, 4096, 0x3FFF});
  builder.text(DCM_PhotometricInterpretation, "MONOCHROME1");
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{0x3FFF, 0x3FFF - 4095, 0x3FFF - 4096, 0}));
}

TEST_F(UnusedBits, OverlaysExplainTheirBitsAndAreMasked) {
  auto builder = image({0x1005, 0x8006, 0x9FFF, 7});
  embed_overlay(builder, 0x6000, 12);
  embed_overlay(builder, 0x6002, 15);
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{5, 6, 4095, 7}));
  EXPECT_THAT(radiograph.warnings, IsEmpty());
}

TEST_F(UnusedBits, AnOverlayExplainsOnlyItsOwnBit) {
  auto builder = image({0x1005, 0x2006, 7});
  embed_overlay(builder, 0x6000, 12);
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{5, 0x2006, 7}));
  EXPECT_THAT(radiograph.warnings, ElementsAre(HasSubstr("for 1 of the values")));
}

TEST_F(UnusedBits, AnOverlayWithItsOwnDataTakesNoBit) {
  auto builder = image({0x1005, 7});
  embed_overlay(builder, 0x6000, 12);
  const std::uint16_t data = 1;
  builder.data().putAndInsertUint16Array(DcmTag(0x6000, 0x3000, EVR_OW), &data, 1);
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{0x1005, 7}));
}

TEST_F(UnusedBits, ASignMayBeContinuedOrNot) {
  auto builder = image({0xF800, 0x0FFF, 0xFFFF, 0x07FF}, true);
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{-2048, -1, -1, 2047}));
  EXPECT_THAT(radiograph.warnings, IsEmpty());
}

TEST_F(UnusedBits, SignedValuesBeyondBitsStoredDoNotWrap) {
  auto builder = image({5000, static_cast<std::uint16_t>(-5000), 3000, 1}, true);
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{5000, -5000, 3000, 1}));
  EXPECT_THAT(radiograph.warnings, ElementsAre(HasSubstr("for 2 of the values")));
}

TEST_F(UnusedBits, BitsBelowTheStoredOnesDoNotCount) {
  DicomBuilder builder(1, 2);
  builder.number(DCM_HighBit, 15).pixels16({0x001F, 0xFFFF});
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{1, 4095}));
  EXPECT_THAT(radiograph.warnings, IsEmpty());
}

TEST_F(UnusedBits, ColourIsHeldToTheSame) {
  DicomBuilder builder(1, 1);
  builder.bits(16, 12).number(DCM_SamplesPerPixel, 3).text(DCM_PhotometricInterpretation, "RGB");
  builder.number(DCM_PlanarConfiguration, 0).pixels16({5000, 5000, 5000});
  const auto radiograph = read(builder);
  EXPECT_NEAR(radiograph.pixels.at<float>(0, 0), 5000, 0.01);
  EXPECT_THAT(radiograph.warnings, ::testing::Contains(HasSubstr("for 3 of the values")));
}

}  // namespace
}  // namespace deepwrist::dicom
