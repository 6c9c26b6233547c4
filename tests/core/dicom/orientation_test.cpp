#include "core/dicom/orientation.h"

#include <gmock/gmock.h>

#include <functional>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/picture_files.h"
#include "tests/core/dicom/tiff_writer.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::ElementsAre;
using testing::exif_block;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::with_exif;

/// The picture to be seen, pixel by pixel, from where EXIF puts the stored first row and column.
cv::Mat seen(const cv::Mat& stored, int orientation) {
  const int h = stored.rows, w = stored.cols;
  const bool exchanged = orientation >= 5;
  cv::Mat result(exchanged ? w : h, exchanged ? h : w, CV_32F);
  for (int r = 0; r < result.rows; ++r) {
    for (int c = 0; c < result.cols; ++c) {
      const std::array<cv::Point, 9> from{{{},
                                           {c, r},
                                           {w - 1 - c, r},
                                           {w - 1 - c, h - 1 - r},
                                           {c, h - 1 - r},
                                           {r, c},
                                           {r, h - 1 - c},
                                           {w - 1 - r, h - 1 - c},
                                           {w - 1 - r, c}}};
      result.at<float>(r, c) = stored.at<float>(from[static_cast<std::size_t>(orientation)]);
    }
  }
  return result;
}

cv::Mat ramp(int type) {
  cv::Mat image(19, 34, type);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) {
      if (type == CV_8U) image.at<uchar>(y, x) = static_cast<uchar>(6 * x + 2 * y);
      if (type == CV_16U) image.at<ushort>(y, x) = static_cast<ushort>(1000 * x + 30 * y);
    }
  }
  return image;
}

void expect_turned(const Radiograph& radiograph, const cv::Mat& stored, int orientation) {
  const auto expected = seen(stored, orientation);
  ASSERT_EQ(radiograph.pixels.size(), expected.size()) << orientation;
  EXPECT_EQ(cv::norm(radiograph.pixels, expected, cv::NORM_INF), 0) << orientation;
  EXPECT_THAT(radiograph.warnings, IsEmpty());
}

TEST(Orientation, EveryValueTurnsJpegAndPngInBothByteOrders) {
  const TemporaryFolder folder;
  for (const char* ending : {".jpg", ".png"}) {
    cv::imwrite((folder / (std::string("plain") + ending)).string(), ramp(CV_8U));
    const auto plain = testing::content(folder / (std::string("plain") + ending));
    const auto stored = read_radiograph(folder / (std::string("plain") + ending), {}).pixels;
    for (int orientation = 1; orientation <= 8; ++orientation) {
      for (const bool big_endian : {false, true}) {
        const auto path = folder.write(std::string("turned") + ending,
                                       with_exif(plain, exif_block(orientation, big_endian)));
        expect_turned(read_radiograph(path, {}), stored, orientation);
      }
    }
  }
}

TEST(Orientation, EveryValueTurnsTiffOfEightAndSixteenBits) {
  const TemporaryFolder folder;
  for (const int type : {CV_8U, CV_16U}) {
    cv::Mat stored;
    ramp(type).convertTo(stored, CV_32F);
    for (unsigned orientation = 1; orientation <= 8; ++orientation) {
      testing::TiffPage page{.samples = ramp(type)};
      page.fields = {{TIFFTAG_ORIENTATION, orientation}};
      expect_turned(read_radiograph(testing::write_tiff(folder / "a.tif", {page}), {}), stored,
                    static_cast<int>(orientation));
    }
  }
}

TEST(Orientation, AValueThatDoesNotExistIsAWarning) {
  std::vector<std::string> warnings;
  const auto orientation = [&](int value) {
    const auto block = exif_block(value, true);
    return exif_orientation({reinterpret_cast<const std::uint8_t*>(block.data()), block.size()}, warnings);
  };
  EXPECT_EQ(orientation(0), 1);
  EXPECT_THAT(warnings, IsEmpty());
  EXPECT_EQ(orientation(9), 1);
  EXPECT_THAT(warnings, ElementsAre(HasSubstr("orientation 9")));
}

TEST(Orientation, DamagedBlocksTurnNothing) {
  std::vector<std::string> warnings;
  const auto whole = exif_block(6, false);
  const auto of = [&](const std::string& block) {
    return exif_orientation({reinterpret_cast<const std::uint8_t*>(block.data()), block.size()}, warnings);
  };
  ASSERT_EQ(of(whole), 6);
  for (std::size_t size = 0; size + 6 < whole.size(); ++size) EXPECT_EQ(of(whole.substr(0, size)), 1) << size;
  auto far = whole;
  far.replace(4, 4, "\xFF\xFF\xFF\xFF");  // a directory behind the end
  EXPECT_EQ(of(far), 1);
  auto many = whole;
  many.replace(8, 2, "\xFF\xFF");  // more entries than there are, the orientation not among them
  many[10] = 0;
  EXPECT_EQ(of(many), 1);
  EXPECT_THAT(warnings, IsEmpty());
}

}  // namespace
}  // namespace deepwrist::dicom
