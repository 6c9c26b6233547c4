#include "core/dicom/tiff_file.h"

#include <gmock/gmock.h>

#include <functional>

#include "core/base/error.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/tiff_writer.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::TiffPage;
using testing::write_tiff;

constexpr int kRows = 23, kColumns = 37;

cv::Mat formula(int type, int rows = kRows, int columns = kColumns) {
  cv::Mat image(rows, columns, CV_MAKETYPE(CV_32S, CV_MAT_CN(type)));
  const int channels = image.channels();
  for (int y = 0; y < rows; ++y) {
    for (int i = 0; i < columns * channels; ++i)
      image.ptr<int>(y)[i] =
          CV_MAT_DEPTH(type) == CV_8U ? (7 * i + 11 * y) % 256 : (701 * i + 1117 * y) % 65536;
  }
  image.convertTo(image, CV_MAT_DEPTH(type));
  return image;
}

cv::Mat as_floats(const cv::Mat& image) {
  cv::Mat result;
  image.convertTo(result, CV_32F);
  return result;
}

/// Luma by its definition, from samples in the order red, green, blue.
cv::Mat luma(const cv::Mat& image) {
  std::vector<cv::Mat> planes;
  cv::split(as_floats(image), planes);
  return 0.299F * planes[0] + 0.587F * planes[1] + 0.114F * planes[2];
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  return a.size() == b.size() ? cv::norm(a, b, cv::NORM_INF) : 1e9;
}

std::string failure(const std::filesystem::path& path, ReadOptions options = {}) {
  try {
    read_radiograph(path, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "read";
}

class TiffFile : public ::testing::Test {
 protected:
  Radiograph read(const std::vector<TiffPage>& pages, const char* mode = "w") {
    return read_radiograph(write_tiff(folder_ / "a.tif", pages, mode), {});
  }
  std::string refusal(const TiffPage& page) { return failure(write_tiff(folder_ / "a.tif", {page})); }

  const TemporaryFolder folder_;
};

TEST_F(TiffFile, GreyIsExactInEveryLayout) {
  for (const int depth : {CV_8U, CV_16U}) {
    for (const char* mode : {"wl", "wb", "w8"}) {
      for (const int tile : {0, 16}) {
        for (const auto compression :
             {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_PACKBITS}) {
          SCOPED_TRACE(std::string(mode) + ", tile " + std::to_string(tile) + ", compression " +
                       std::to_string(compression) + ", depth " + std::to_string(depth));
          const auto image = formula(depth);
          const auto radiograph =
              read({{.samples = image, .tile = tile, .fields = {{TIFFTAG_COMPRESSION, compression}}}}, mode);
          EXPECT_EQ(difference(radiograph.pixels, as_floats(image)), 0);
          EXPECT_THAT(radiograph.warnings, IsEmpty());
        }
      }
    }
  }
}

TEST_F(TiffFile, APredictorIsUndone) {
  const auto image = formula(CV_16U);
  const auto radiograph =
      read({{.samples = image,
             .fields = {{TIFFTAG_COMPRESSION, COMPRESSION_LZW}, {TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL}}}});
  EXPECT_EQ(difference(radiograph.pixels, as_floats(image)), 0);
}

TEST_F(TiffFile, WhiteIsZeroIsTurnedOverInEveryDepth) {
  for (const int depth : {CV_8U, CV_16U}) {
    const auto image = formula(depth);
    const cv::Mat expected = (depth == CV_8U ? 255 : 65535) - as_floats(image);
    const auto radiograph = read({{.samples = image, .photometric = PHOTOMETRIC_MINISWHITE}});
    EXPECT_EQ(difference(radiograph.pixels, expected), 0) << depth;
  }
}

TEST_F(TiffFile, ColourIsTheSameByPixelAndByPlane) {
  for (const int depth : {CV_8U, CV_16U}) {
    const auto image = formula(CV_MAKETYPE(depth, 3));
    for (const bool separate : {false, true}) {
      for (const int tile : {0, 16}) {
        const auto radiograph =
            read({{.samples = image, .photometric = PHOTOMETRIC_RGB, .separate = separate, .tile = tile}});
        EXPECT_LT(difference(radiograph.pixels, luma(image)), 0.02) << depth << separate << tile;
        EXPECT_THAT(radiograph.warnings, ElementsAre("colour converted to grey"));
      }
    }
  }
}

TEST_F(TiffFile, AlphaIsLeftOutAndOtherExtraSamplesAreRefused) {
  const auto grey = formula(CV_16UC2);
  cv::Mat expected;
  cv::extractChannel(grey, expected, 0);
  for (const bool separate : {false, true}) {
    const auto radiograph =
        read({{.samples = grey, .separate = separate, .extra_samples = {EXTRASAMPLE_UNASSALPHA}}});
    EXPECT_EQ(difference(radiograph.pixels, as_floats(expected)), 0);
  }
  const auto colour = formula(CV_8UC4);
  const TiffPage page{
      .samples = colour, .photometric = PHOTOMETRIC_RGB, .extra_samples = {EXTRASAMPLE_UNASSALPHA}};
  EXPECT_LT(difference(read({page}).pixels, luma(colour)), 0.02);
  EXPECT_THAT(refusal({.samples = grey, .extra_samples = {EXTRASAMPLE_UNSPECIFIED}}),
              HasSubstr("SamplesPerPixel 2"));
}

TEST_F(TiffFile, OddDepthsAreUnpacked) {
  // Three samples of 12 bits: 0x123, 0xFED, 0x00F; the row is padded to whole bytes.
  TiffPage twelve{.samples = cv::Mat(1, 3, CV_16U), .packed = {0x12, 0x3F, 0xED, 0x00, 0xF0}};
  twelve.fields = {{TIFFTAG_BITSPERSAMPLE, 12}};
  EXPECT_EQ(difference(read({twelve}).pixels, cv::Mat1f({1, 3}, {0x123, 0xFED, 0x00F})), 0);
  twelve.photometric = PHOTOMETRIC_MINISWHITE;
  EXPECT_EQ(difference(read({twelve}).pixels, cv::Mat1f({1, 3}, {0xEDC, 0x012, 0xFF0})), 0);
  TiffPage four{.samples = cv::Mat(2, 3, CV_8U), .packed = {0x0F, 0x80, 0x12, 0x30}};
  four.fields = {{TIFFTAG_BITSPERSAMPLE, 4}};
  EXPECT_EQ(difference(read({four}).pixels, cv::Mat1f({2, 3}, {0, 255, 136, 17, 34, 51})), 0);
  TiffPage one{.samples = cv::Mat(1, 9, CV_8U), .packed = {0b10100001, 0x80}};
  one.fields = {{TIFFTAG_BITSPERSAMPLE, 1}};
  EXPECT_EQ(difference(read({one}).pixels, cv::Mat1f({1, 9}, {255, 0, 255, 0, 0, 0, 0, 255, 255})), 0);
}

TEST_F(TiffFile, PaletteBecomesLuma) {
  std::vector<std::uint16_t> red(256), green(256), blue(256);
  for (std::size_t i = 0; i < 256; ++i) {
    red[i] = static_cast<std::uint16_t>(257 * i);
    blue[i] = static_cast<std::uint16_t>(65535 - 257 * i);
  }
  const auto path = folder_ / "palette.tif";
  auto* tiff = TIFFOpen(path.c_str(), "w");
  cv::Mat indices(1, 3, CV_8U);
  indices.at<uchar>(0, 0) = 0;
  indices.at<uchar>(0, 1) = 100;
  indices.at<uchar>(0, 2) = 255;
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, 3);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, 1);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 8);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_PALETTE);
  TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
  TIFFWriteEncodedStrip(tiff, 0, indices.data, 3);
  TIFFClose(tiff);
  const auto pixels = read_radiograph(path, {}).pixels;
  EXPECT_LT(difference(pixels, cv::Mat1f({1, 3}, {29.07F, 29.9F + 17.67F, 76.245F})), 0.01);
}

TEST_F(TiffFile, WhatIsNotDecodedIsRefusedByName) {
  const std::vector<std::pair<TiffPage, std::string>> cases{
      {{.samples = cv::Mat(4, 4, CV_32F, cv::Scalar(1))}, "SampleFormat 3 (floating point)"},
      {{.samples = cv::Mat(4, 4, CV_16S, cv::Scalar(1))}, "SampleFormat 2 (signed)"},
      {{.samples = cv::Mat(4, 4, CV_32S, cv::Scalar(1)),
        .fields = {{TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT}}},
       "BitsPerSample 32"},
      {{.samples = formula(CV_8UC4), .photometric = PHOTOMETRIC_SEPARATED}, "PhotometricInterpretation 5"},
      {{.samples = formula(CV_8UC3), .photometric = PHOTOMETRIC_CIELAB}, "PhotometricInterpretation 8"},
      {{.samples = formula(CV_8UC3), .photometric = PHOTOMETRIC_YCBCR}, "PhotometricInterpretation 6"},
      {{.samples = formula(CV_8UC3)}, "SamplesPerPixel 3"},
  };
  for (const auto& [page, expected] : cases) {
    EXPECT_THAT(refusal(page), HasSubstr(expected));
    EXPECT_THAT(refusal(page), HasSubstr("convert it to grey"));
  }
}

TEST_F(TiffFile, FirstOfSeveralPagesIsTakenWithAWarning) {
  const auto first = formula(CV_16U), second = formula(CV_8U, 30, 30);
  const auto radiograph = read({{.samples = first}, {.samples = second}});
  EXPECT_EQ(difference(radiograph.pixels, as_floats(first)), 0);
  EXPECT_THAT(radiograph.warnings, ElementsAre("first of 2 pages"));
}

TEST_F(TiffFile, AThumbnailIsNeverTakenForTheImage) {
  const auto image = formula(CV_16U);
  const TiffPage small{.samples = formula(CV_16U, kRows / 2, kColumns / 2)};
  TiffPage stated{.samples = formula(CV_16U, kRows - 1, kColumns - 1)};
  stated.fields = {{TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE}};
  for (const auto& thumbnail : {small, stated}) {
    const auto behind = read({thumbnail, {.samples = image}});
    EXPECT_EQ(difference(behind.pixels, as_floats(image)), 0);
    EXPECT_THAT(behind.warnings, ElementsAre(HasSubstr("page 2 of 2")));
    EXPECT_EQ(difference(read({{.samples = image}, thumbnail}).pixels, as_floats(image)), 0);
  }
  EXPECT_THAT(refusal(stated), HasSubstr("reduced copy"));
}

TEST_F(TiffFile, AnImageBelowAThumbnailIsFound) {
  const auto image = formula(CV_16U);
  TiffPage thumbnail{.samples = formula(CV_8U, 5, 6)};
  thumbnail.fields = {{TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE}};
  const auto radiograph =
      read_radiograph(write_tiff(folder_ / "a.tif", {thumbnail}, "w", {{.samples = image}}), {});
  EXPECT_EQ(difference(radiograph.pixels, as_floats(image)), 0);
  EXPECT_THAT(radiograph.warnings, ElementsAre(HasSubstr("below the pages")));
}

TEST_F(TiffFile, CapIsCheckedBeforeDecoding) {
  const auto path = write_tiff(folder_ / "a.tif", {{.samples = formula(CV_8U)}});
  EXPECT_THAT(failure(path, {.max_pixels = kRows * kColumns - 1}), HasSubstr("dataset.max_pixels"));
  EXPECT_EQ(failure(path, {.max_pixels = kRows * kColumns}), "read");
}

}  // namespace
}  // namespace deepwrist::dicom
