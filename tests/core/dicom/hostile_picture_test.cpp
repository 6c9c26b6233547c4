// Pictures that are not what they say. Every one must be read or refused with a reason, in this process,
// under sanitizers.

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/mutate.h"
#include "tests/core/dicom/picture_files.h"
#include "tests/core/dicom/tiff_writer.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::content;
using testing::mutate;
using testing::TemporaryFolder;
using testing::TiffPage;
using testing::write_tiff;

cv::Mat ramp(int type) {
  cv::Mat image(21, 34, type);
  for (int y = 0; y < image.rows; ++y) {
    auto* row = image.ptr(y);
    for (std::size_t i = 0; i < static_cast<std::size_t>(image.cols) * image.elemSize(); ++i)
      row[i] = static_cast<uchar>(5 * i + 9 * static_cast<std::size_t>(y));
  }
  return image;
}

/// Whether it was read.
bool is_read(const std::string& bytes) {
  const Bytes view(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  try {
    const auto radiograph = read_radiograph(view, "case.tif", {.max_pixels = 100'000});
    EXPECT_GT(radiograph.pixels.total(), 0U);
    EXPECT_LE(radiograph.pixels.total(), 100'000U);
    return true;
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("case.tif"));
    return false;
  }
}

std::vector<std::string> tiff_files(const TemporaryFolder& folder) {
  const TiffPage grey{.samples = ramp(CV_16U)};
  TiffPage jpeg{.samples = ramp(CV_8U)};
  jpeg.fields = {{TIFFTAG_COMPRESSION, COMPRESSION_JPEG}, {TIFFTAG_ROWSPERSTRIP, 21}};
  jpeg.packed.assign(jpeg.samples.datastart, jpeg.samples.dataend);
  TiffPage tiled{.samples = ramp(CV_8UC3), .photometric = PHOTOMETRIC_RGB, .separate = true, .tile = 16};
  tiled.fields = {{TIFFTAG_COMPRESSION, COMPRESSION_LZW}, {TIFFTAG_ORIENTATION, 6}};
  return {content(write_tiff(folder / "a.tif", {grey, tiled})),
          content(write_tiff(folder / "b.tif", {tiled}, "w8")),
          content(write_tiff(folder / "c.tif", {jpeg}, "wb")),
          content(write_tiff(folder / "d.tif", {{.samples = ramp(CV_8U)}}, "w", {grey}))};
}

TEST(HostilePicture, MutatedFilesAreReadOrRefused) {
  const TemporaryFolder folder;
  auto files = tiff_files(folder);
  for (const char* name : {"a.jpg", "a.png"}) {
    cv::imwrite((folder / name).string(), ramp(CV_8UC3));
    files.push_back(testing::with_exif(content(folder / name), testing::exif_block(6, true)));
  }
  int read = 0, refused = 0;
  for (const auto& file : files) {
    ASSERT_TRUE(is_read(file));
    for (std::uint32_t seed = 0; seed < 100; ++seed) {
      SCOPED_TRACE(seed);
      (is_read(mutate(file, 4, seed)) ? read : refused) += 1;
    }
  }
  EXPECT_GT(read, 10);
  EXPECT_GT(refused, 100);
}

TEST(HostilePicture, TiffCutAnywhereIsRefused) {
  const TemporaryFolder folder;
  for (const auto& file : tiff_files(folder)) {
    for (std::size_t size = 0; size < file.size(); size += 7) {
      // What is cut off may be a page that does not count.
      if (is_read(file.substr(0, size))) {
        EXPECT_GT(size, file.size() / 2);
      }
    }
  }
}

TEST(HostilePicture, PagesThatLeadBackComeToAnEnd) {
  const TemporaryFolder folder;
  auto file = content(write_tiff(folder / "a.tif", {{.samples = ramp(CV_8U)}}));
  const auto integer = [&](std::size_t at, int count) {
    std::size_t value = 0;
    while (count-- > 0)
      value = value << 8 | static_cast<unsigned char>(file[at + static_cast<std::size_t>(count)]);
    return value;
  };
  const auto directory = integer(4, 4);
  const auto next = directory + 2 + 12 * integer(directory, 2);
  ASSERT_EQ(integer(next, 4), 0U);
  file.replace(next, 4, file.substr(4, 4));
  is_read(file);  // whether it is depends on libtiff; that it returns does not
}

}  // namespace
}  // namespace deepwrist::dicom
