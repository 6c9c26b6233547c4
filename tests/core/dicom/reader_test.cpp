#include "core/dicom/reader.h"

#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmjpeg/djrploss.h>
#include <dcmtk/dcmjpls/djrparam.h>
#include <gmock/gmock.h>

#include <functional>

#include "core/base/error.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/core/dicom/stored_file.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::Contains;
using testing::DicomBuilder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ramp;
using testing::TemporaryFolder;

class DicomReader : public ::testing::Test {
 protected:
  Radiograph read(DicomBuilder& builder, E_TransferSyntax syntax = EXS_LittleEndianExplicit,
                  const DcmRepresentationParameter* parameter = nullptr) {
    return read_radiograph(builder.save(folder_ / "image.dcm", syntax, parameter), {});
  }
  std::string failure(DicomBuilder& builder, ReadOptions options = {}) {
    try {
      read_radiograph(builder.save(folder_ / "image.dcm"), options);
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  }

  const TemporaryFolder folder_;
};

std::vector<float> values(const cv::Mat& pixels) { return {pixels.begin<float>(), pixels.end<float>()}; }

std::vector<float> as_floats(const std::vector<std::uint16_t>& values) {
  return {values.begin(), values.end()};
}

TEST_F(DicomReader, EveryLosslessEncodingGivesTheSamePixels) {
  const DJLSRepresentationParameter jpeg_ls(0, OFTrue);
  const std::vector<std::pair<E_TransferSyntax, const DcmRepresentationParameter*>> syntaxes{
      {EXS_LittleEndianImplicit, nullptr}, {EXS_LittleEndianExplicit, nullptr},
      {EXS_BigEndianExplicit, nullptr},    {EXS_DeflatedLittleEndianExplicit, nullptr},
      {EXS_RLELossless, nullptr},          {EXS_JPEGProcess14, nullptr},
      {EXS_JPEGProcess14SV1, nullptr},     {EXS_JPEGLSLossless, &jpeg_ls}};
  for (const auto& [syntax, parameter] : syntaxes) {
    SCOPED_TRACE(DcmXfer(syntax).getXferName());
    DicomBuilder builder(37, 53);  // an odd number of pixels
    const auto radiograph = read(builder, syntax, parameter);
    EXPECT_EQ(values(radiograph.pixels), as_floats(ramp(37 * 53, 12)));
    EXPECT_THAT(radiograph.warnings, IsEmpty());
  }
}

TEST_F(DicomReader, LossyEncodingsComeNear) {
  const DJ_RPLossy jpeg(95);
  const DJLSRepresentationParameter near_lossless(2, OFFalse);
  const std::vector<std::pair<E_TransferSyntax, const DcmRepresentationParameter*>> syntaxes{
      {EXS_JPEGProcess2_4, &jpeg}, {EXS_JPEGLSLossy, &near_lossless}};
  // The encoder stretches what it is given to the whole range of 12 bits, so the image fills it already.
  std::vector<std::uint16_t> smooth(64 * 64);
  for (std::size_t i = 0; i < smooth.size(); ++i) smooth[i] = static_cast<std::uint16_t>(65 * (i % 64));
  for (const auto& [syntax, parameter] : syntaxes) {
    SCOPED_TRACE(DcmXfer(syntax).getXferName());
    DicomBuilder builder(64, 64);
    builder.pixels16(smooth);
    const auto pixels = read(builder, syntax, parameter).pixels;
    const cv::Mat expected = cv::Mat(as_floats(smooth), true).reshape(1, 64);
    EXPECT_LE(cv::norm(pixels, expected, cv::NORM_INF), 24);  // 12 bits, quality 95
  }
}

TEST_F(DicomReader, EightBitJpegInSixteenAllocatedBits) {
  const DJ_RPLossy jpeg(100);
  std::vector<std::uint8_t> all(256);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i);
  DicomBuilder builder(16, 16);
  builder.bits(8, 8).pixels8(all).save(folder_ / "jpeg.dcm", EXS_JPEGProcess1, &jpeg);
  const auto narrow = read_radiograph(folder_ / "jpeg.dcm", {}).pixels;
  for (int i = 0; i < 256; ++i) EXPECT_NEAR(narrow.at<float>(i / 16, i % 16), i, 3);
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile((folder_ / "jpeg.dcm").c_str()).good());
  file.getDataset()->putAndInsertUint16(DCM_BitsAllocated, 16);
  ASSERT_TRUE(file.saveFile((folder_ / "wide.dcm").c_str(), EXS_JPEGProcess1).good());
  EXPECT_EQ(cv::norm(read_radiograph(folder_ / "wide.dcm", {}).pixels, narrow, cv::NORM_INF), 0);
}

TEST_F(DicomReader, HighBitShiftsTheStoredValue) {
  DicomBuilder builder(1, 3);
  builder.number(DCM_HighBit, 15).pixels16({0x0010, 0xFFF0, 0x123F});
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{1, 4095, 0x123}));
}

TEST_F(DicomReader, Monochrome1IsTurnedOver) {
  DicomBuilder builder(1, 3);
  builder.text(DCM_PhotometricInterpretation, "MONOCHROME1").pixels16({0, 1, 4095});
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{4095, 4094, 0}));
  // DX images state INVERSE beside MONOCHROME1; it counts once.
  builder.text(DCM_PresentationLUTShape, "INVERSE");
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{4095, 4094, 0}));
}

TEST_F(DicomReader, InversePresentationIsTurnedOver) {
  DicomBuilder builder(1, 3);
  builder.text(DCM_PresentationLUTShape, "INVERSE").bits(16, 12, true).pixels16({0x800, 0, 0x7FF});
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{2047, -1, -2048}));
}

TEST_F(DicomReader, RescaleIsAppliedAndTheWindowIsNot) {
  DicomBuilder builder(1, 3);
  builder.text(DCM_RescaleSlope, "0.5").text(DCM_RescaleIntercept, "-100").pixels16({0, 10, 4000});
  builder.text(DCM_WindowCenter, "40").text(DCM_WindowWidth, "10");
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{-100, -95, 1900}));
}

TEST_F(DicomReader, UselessRescaleIsIgnoredWithAWarning) {
  for (const char* slope : {"0", "nan", "1e300", "x"}) {
    DicomBuilder builder(1, 2);
    builder.text(DCM_RescaleSlope, slope).pixels16({3, 4});
    const auto radiograph = read(builder);
    EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{3, 4})) << slope;
    EXPECT_THAT(radiograph.warnings, Contains(HasSubstr("RescaleSlope"))) << slope;
  }
}

void add_modality_table(DicomBuilder& builder, const std::vector<std::uint16_t>& descriptor,
                        const std::vector<std::uint16_t>& entries) {
  DcmItem* item = nullptr;
  ASSERT_TRUE(builder.data().findOrCreateSequenceItem(DCM_ModalityLUTSequence, item, -2).good());
  item->putAndInsertUint16Array(DcmTag(DCM_LUTDescriptor, EVR_US), descriptor.data(), descriptor.size());
  item->putAndInsertUint16Array(DcmTag(DCM_LUTData, EVR_OW), entries.data(), entries.size());
}

TEST_F(DicomReader, ModalityTableMapsAndClampsStoredValues) {
  DicomBuilder builder(1, 4);
  add_modality_table(builder, {3, 10, 16}, {100, 300, 700});
  builder.pixels16({0, 10, 11, 4000});
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{100, 100, 300, 700}));
}

TEST_F(DicomReader, ModalityTableShorterThanStatedIsIgnoredWithAWarning) {
  DicomBuilder builder(1, 1);
  add_modality_table(builder, {0, 0, 16}, {1, 2});  // 0 means 65536 entries
  builder.pixels16({5});
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{5}));
  EXPECT_THAT(radiograph.warnings, Contains(HasSubstr("Modality LUT")));
}

TEST_F(DicomReader, PaddingIsMarked) {
  DicomBuilder builder(1, 5);
  builder.number(DCM_PixelPaddingValue, 10).pixels16({9, 10, 11, 12, 13});
  const auto mask = [](const Radiograph& r) {
    return std::vector<int>(r.padding.begin<uchar>(), r.padding.end<uchar>());
  };
  EXPECT_EQ(mask(read(builder)), (std::vector<int>{0, 255, 0, 0, 0}));
  builder.number(DCM_PixelPaddingRangeLimit, 12);
  EXPECT_EQ(mask(read(builder)), (std::vector<int>{0, 255, 255, 255, 0}));
  builder.number(DCM_PixelPaddingValue, 13).number(DCM_PixelPaddingRangeLimit, 9);
  const auto all = read(builder);
  EXPECT_TRUE(all.padding.empty());
  EXPECT_THAT(all.warnings, Contains(HasSubstr("padding")));
}

TEST_F(DicomReader, SignedPaddingIsComparedWithItsSign) {
  DicomBuilder builder(1, 3);
  builder.bits(16, 16, true).signed_number(DCM_PixelPaddingValue, -2000).pixels16({0xF830, 0, 2000});
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{-2000, 0, 2000}));
  ASSERT_FALSE(radiograph.padding.empty());
  EXPECT_EQ(radiograph.padding.at<uchar>(0, 0), 255);
  EXPECT_EQ(cv::countNonZero(radiograph.padding), 1);
}

TEST_F(DicomReader, FirstOfSeveralFramesIsTaken) {
  DicomBuilder builder(2, 2);
  builder.text(DCM_NumberOfFrames, "3").pixels16(ramp(12, 12));
  const auto radiograph = read(builder);
  EXPECT_EQ(values(radiograph.pixels), (std::vector<float>{0, 1, 2, 3}));
  EXPECT_THAT(radiograph.warnings, Contains("first of 3 frames"));
  EXPECT_EQ(read_stored(folder_ / "image.dcm").data.size(), 24U);
}

TEST_F(DicomReader, OneBitAndEightBitPixels) {
  DicomBuilder one(2, 5);
  one.bits(1, 1).pixels8({0b10101010, 0b00000011});
  EXPECT_EQ(values(read(one).pixels), (std::vector<float>{0, 1, 0, 1, 0, 1, 0, 1, 1, 1}));
  DicomBuilder eight(1, 3);
  eight.bits(8, 8, true).pixels8({255, 127, 128});
  EXPECT_EQ(values(read(eight).pixels), (std::vector<float>{-1, 127, -128}));
}

TEST_F(DicomReader, ThirtyTwoBitPixelsInBothByteOrders) {
  for (const auto syntax : {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit}) {
    DicomBuilder builder(1, 2);
    builder.bits(32, 32, true).pixels16({0x5678, 0x1234, 0xFFFE, 0xFFFF});
    EXPECT_EQ(values(read(builder, syntax).pixels), (std::vector<float>{305419896.0F, -2})) << syntax;
  }
}

TEST_F(DicomReader, ColourBecomesLuma) {
  DicomBuilder builder(1, 2);
  builder.bits(8, 8).number(DCM_SamplesPerPixel, 3).text(DCM_PhotometricInterpretation, "RGB");
  builder.number(DCM_PlanarConfiguration, 0).pixels8({100, 0, 0, 0, 100, 200});
  const auto by_pixel = read(builder);
  EXPECT_NEAR(by_pixel.pixels.at<float>(0, 0), 29.9, 1e-4);
  EXPECT_NEAR(by_pixel.pixels.at<float>(0, 1), 58.7 + 22.8, 1e-4);
  EXPECT_THAT(by_pixel.warnings, Contains("colour converted to grey"));
  builder.number(DCM_PlanarConfiguration, 1).pixels8({100, 0, 0, 100, 0, 200});
  EXPECT_EQ(values(read(builder).pixels), values(by_pixel.pixels));
}

TEST_F(DicomReader, YbrGivesItsLumaAndHalvedChromaIsNoPixel) {
  DicomBuilder builder(1, 4);
  builder.bits(8, 8).number(DCM_SamplesPerPixel, 3).number(DCM_PlanarConfiguration, 0);
  builder.text(DCM_PhotometricInterpretation, "YBR_FULL_422").pixels8({10, 20, 128, 130, 30, 40, 99, 98});
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{10, 20, 30, 40}));
}

TEST_F(DicomReader, PaletteBecomesLuma) {
  DicomBuilder builder(1, 3);
  builder.bits(8, 8).text(DCM_PhotometricInterpretation, "PALETTE COLOR").pixels8({0, 1, 9});
  const std::vector<std::uint16_t> descriptor{2, 0, 16}, red{0, 1000}, none{0, 0};
  const auto put = [&](const DcmTagKey& tag, DcmEVR vr, const std::vector<std::uint16_t>& words) {
    ASSERT_TRUE(builder.data().putAndInsertUint16Array(DcmTag(tag, vr), words.data(), words.size()).good());
  };
  for (const auto& tag :
       {DCM_RedPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableDescriptor,
        DCM_BluePaletteColorLookupTableDescriptor}) {
    put(tag, EVR_US, descriptor);
  }
  put(DCM_RedPaletteColorLookupTableData, EVR_OW, red);
  put(DCM_GreenPaletteColorLookupTableData, EVR_OW, none);
  EXPECT_THAT(failure(builder), HasSubstr("palette is missing"));
  put(DCM_BluePaletteColorLookupTableData, EVR_OW, none);
  EXPECT_EQ(values(read(builder).pixels), (std::vector<float>{0, 299, 299}));
}

TEST_F(DicomReader, ImpossibleImagesAreRefusedByName) {
  const std::vector<std::pair<std::function<void(DicomBuilder&)>, std::string>> cases{
      {[](auto& b) { b.number(DCM_Rows, 65535).number(DCM_Columns, 65535); }, "more than the limit"},
      {[](auto& b) { b.number(DCM_Rows, 6000).number(DCM_Columns, 6000); },
       "truncated or states a wrong size"},
      {[](auto& b) { b.number(DCM_Rows, 4); },
       "the pixel data has 128 bytes, the image needs 64: the file states a wrong size, depth"},
      {[](auto& b) { b.number(DCM_Rows, 0); }, "Rows or Columns is zero"},
      {[](auto& b) { b.data().findAndDeleteElement(DCM_Rows); }, "Rows is missing"},
      {[](auto& b) { b.data().findAndDeleteElement(DCM_BitsAllocated); }, "BitsAllocated is missing"},
      {[](auto& b) { b.number(DCM_BitsAllocated, 12); }, "BitsAllocated 12"},
      {[](auto& b) { b.number(DCM_BitsAllocated, 64); }, "BitsAllocated 64"},
      {[](auto& b) { b.number(DCM_BitsStored, 17); }, "BitsStored 17"},
      {[](auto& b) { b.number(DCM_BitsStored, 0); }, "BitsStored 0"},
      {[](auto& b) { b.number(DCM_SamplesPerPixel, 4); }, "SamplesPerPixel 4"},
      {[](auto& b) { b.text(DCM_PhotometricInterpretation, "CMYK"); }, "'CMYK'"},
      {[](auto& b) { b.data().findAndDeleteElement(DCM_PixelData); }, "no pixel data"},
  };
  for (const auto& [spoil, expected] : cases) {
    DicomBuilder builder(8, 8);
    spoil(builder);
    EXPECT_THAT(failure(builder), HasSubstr(expected));
  }
}

TEST_F(DicomReader, CapsAreRespected) {
  DicomBuilder builder(8, 8);
  EXPECT_THAT(failure(builder, {.max_pixels = 63}), HasSubstr("dataset.max_pixels"));
  EXPECT_THAT(failure(builder, {.max_file_bytes = 100}), HasSubstr("dataset.max_file_mb"));
  EXPECT_EQ(failure(builder, {.max_pixels = 64}), "read");
}

TEST_F(DicomReader, ADeflateBombIsStopped) {
  DicomBuilder builder(3000, 3000);
  builder.pixels16(std::vector<std::uint16_t>(9'000'000, 0));
  const auto path = builder.save(folder_ / "bomb.dcm", EXS_DeflatedLittleEndianExplicit);
  ASSERT_LT(std::filesystem::file_size(path), 100'000U);
  EXPECT_THROW(read_radiograph(path, {.max_file_bytes = 1'000'000}), Error);
  EXPECT_EQ(read_radiograph(path, {}).pixels.total(), 9'000'000U);
}

}  // namespace
}  // namespace deepwrist::dicom
