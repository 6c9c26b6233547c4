// Every kind of file in the decoder's sandbox: what its libraries need must be allowed there.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "core/dicom/isolated_decoder.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

#include <dcmtk/dcmjpeg/djrploss.h>
#include <dcmtk/dcmjpls/djrparam.h>

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

constexpr int kSide = 700;  // of an image whose blocks of memory come from the system, not from small rests

cv::Mat ramp_image(int type) {
  cv::Mat image(kSide, kSide, type);
  for (int row = 0; row < kSide; ++row) image.row(row).setTo(cv::Scalar::all(row % 251));
  return image;
}

DicomBuilder dicom_image(int bits) {
  DicomBuilder builder(kSide, kSide);
  if (bits == 8) return builder.bits(8, 8).pixels8(std::vector<std::uint8_t>(kSide * kSide, 9));
  return builder.pixels16(testing::ramp(kSide * kSide, 12));
}

std::vector<fs::path> pictures(const TemporaryFolder& folder) {
  std::vector<fs::path> files;
  for (const char* name : {"a.png", "a.jpg", "a.tif"}) {
    for (const int type : {CV_8UC1, CV_8UC3, CV_16UC1}) {
      if (type == CV_16UC1 && std::string(name) == "a.jpg") continue;
      files.push_back(folder / (std::to_string(type) + name));
      cv::imwrite(files.back().string(), ramp_image(type));
    }
  }
  return files;
}

std::vector<fs::path> dicom_files(const TemporaryFolder& folder) {
  const DJ_RPLossy lossy;
  const DJLSRepresentationParameter lossless(0, OFTrue);
  std::vector<fs::path> files;
  for (const auto syntax :
       {EXS_LittleEndianImplicit, EXS_LittleEndianExplicit, EXS_BigEndianExplicit,
        EXS_DeflatedLittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess1, EXS_JPEGProcess2_4,
        EXS_JPEGProcess14, EXS_JPEGProcess14SV1, EXS_JPEGLSLossless}) {
    const DcmRepresentationParameter* parameter = nullptr;
    if (syntax == EXS_JPEGProcess1 || syntax == EXS_JPEGProcess2_4) parameter = &lossy;
    if (syntax == EXS_JPEGLSLossless) parameter = &lossless;
    files.push_back(folder / (std::to_string(syntax) + ".dcm"));
    dicom_image(syntax == EXS_JPEGProcess1 ? 8 : 12).save(files.back(), syntax, parameter);
  }
  return files;
}

/// Nothing where OpenCV does not write it.
std::vector<fs::path> jpeg2000_files(const TemporaryFolder& folder) {
  if (!cv::haveImageWriter(".jp2")) return {};
  std::vector<std::uint8_t> stream;
  cv::imencode(".jp2", ramp_image(CV_16UC1), stream);
  constexpr std::array<std::uint8_t, 4> kStart{0xFF, 0x4F, 0xFF, 0x51};
  stream.erase(stream.begin(), std::ranges::search(stream, kStart).begin());
  DicomBuilder builder(kSide, kSide);
  builder.bits(16, 16);
  testing::put_fragments(builder.data(), EXS_JPEG2000LosslessOnly, {stream});
  return {builder.save(folder / "jpeg2000.dcm", EXS_JPEG2000LosslessOnly)};
}

TEST(IsolatedDecoder, ReadsEveryKindOfFileInItsSandbox) {
  const TemporaryFolder folder;
  IsolatedDecoder decoder({}, {.timeout_s = 120}, testing::program("deepwrist-decoder"));
  auto files = pictures(folder);
  for (const auto& more : {dicom_files(folder), jpeg2000_files(folder)})
    files.insert(files.end(), more.begin(), more.end());
  for (const auto& path : files) {
    SCOPED_TRACE(path);
    const auto image = decoder.read(path);
    EXPECT_EQ(cv::norm(image.pixels, read_radiograph(path, {}).pixels, cv::NORM_INF), 0);
    EXPECT_EQ(image.pixels.rows, kSide);
  }
}

}  // namespace
}  // namespace deepwrist::dicom
