#include "core/dicom/raster_image.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/dicom/reader.h"
#include "tests/core/dicom/picture_files.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::Contains;
using testing::content;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

cv::Mat gradient(int type) {
  cv::Mat image(31, 47, CV_32F);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) image.at<float>(y, x) = static_cast<float>(5 * x + 2 * y);
  }
  cv::Mat result;
  image.convertTo(result, type, CV_MAT_DEPTH(type) == CV_16U ? 200 : 0.8);
  if (CV_MAT_CN(type) == 3) cv::merge(std::vector<cv::Mat>{result, result, result}, result);
  return result;
}

std::string failure(const std::filesystem::path& path, ReadOptions options = {}) {
  try {
    read_radiograph(path, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "read";
}

TEST(RasterImage, GreyPngAndTiffOfEightAndSixteenBitsAreExact) {
  const TemporaryFolder folder;
  for (const char* ending : {".png", ".tif"}) {
    for (const int type : {CV_8U, CV_16U}) {
      const auto path = folder / (std::to_string(type) + ending);
      const auto image = gradient(type);
      cv::imwrite(path.string(), image);
      const auto radiograph = read_radiograph(path, {});
      cv::Mat expected;
      image.convertTo(expected, CV_32F);
      EXPECT_EQ(cv::norm(radiograph.pixels, expected, cv::NORM_INF), 0) << path;
      EXPECT_EQ(radiograph.spacing_source, SpacingSource::none);
      EXPECT_EQ(radiograph.view, std::nullopt);
      EXPECT_TRUE(radiograph.warnings.empty());
    }
  }
}

TEST(RasterImage, JpegComesNear) {
  const TemporaryFolder folder;
  cv::imwrite((folder / "a.jpg").string(), gradient(CV_8U));
  cv::Mat expected;
  gradient(CV_8U).convertTo(expected, CV_32F);
  EXPECT_LE(cv::norm(read_radiograph(folder / "a.jpg", {}).pixels, expected, cv::NORM_INF), 8);
}

TEST(RasterImage, ColourBecomesLumaAndAlphaIsIgnored) {
  const TemporaryFolder folder;
  cv::Mat colour(2, 2, CV_16UC3, cv::Scalar(1000, 2000, 30000));  // blue, green, red
  cv::imwrite((folder / "colour.png").string(), colour);
  const auto radiograph = read_radiograph(folder / "colour.png", {});
  EXPECT_NEAR(radiograph.pixels.at<float>(1, 1), 0.114 * 1000 + 0.587 * 2000 + 0.299 * 30000, 0.01);
  EXPECT_THAT(radiograph.warnings, Contains("colour converted to grey"));
  cv::Mat alpha;
  cv::cvtColor(colour, alpha, cv::COLOR_BGR2BGRA);
  alpha.forEach<cv::Vec<ushort, 4>>([](auto& pixel, const int*) { pixel[3] = 5; });
  cv::imwrite((folder / "alpha.png").string(), alpha);
  EXPECT_EQ(cv::norm(read_radiograph(folder / "alpha.png", {}).pixels, radiograph.pixels, cv::NORM_INF), 0);
}

TEST(RasterImage, CapIsCheckedBeforeDecoding) {
  const TemporaryFolder folder;
  for (const char* name : {"a.png", "a.tif", "a.jpg"}) {
    cv::imwrite((folder / name).string(), gradient(CV_8U));
    EXPECT_THAT(failure(folder / name, {.max_pixels = 31 * 47 - 1}), HasSubstr("dataset.max_pixels"));
    EXPECT_EQ(failure(folder / name, {.max_pixels = 31 * 47}), "read");
  }
  // A PNG that claims 4 billion × 4 billion pixels.
  auto png = content(folder / "a.png");
  for (int i = 16; i < 24; ++i) png[static_cast<std::size_t>(i)] = '\xFF';
  EXPECT_THAT(failure(folder.write("lies.png", png)), HasSubstr("more than the limit"));
}

TEST(RasterImage, TruncatedFilesAreRefused) {
  const TemporaryFolder folder;
  for (const char* name : {"a.png", "a.tif", "a.jpg"}) {
    cv::imwrite((folder / name).string(), gradient(CV_8U));
    const auto whole = content(folder / name);
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 40) {
      const auto reason = failure(folder.write(std::string("cut_") + name, whole.substr(0, size)));
      EXPECT_NE(reason, "read") << name << " cut at " << size;
    }
  }
}

TEST(RasterImage, HeadersAreCheckedWhereOnlyTheViewIsWanted) {
  const TemporaryFolder folder;
  const auto view_of = [](const std::string& file, std::size_t max_pixels) {
    const Bytes bytes(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
    return read_identity(bytes, "case", {.max_pixels = max_pixels}).view;
  };
  for (const char* name : {"a.png", "a.tif", "a.jpg"}) {
    cv::imwrite((folder / name).string(), gradient(CV_8U));
    const auto whole = content(folder / name);
    EXPECT_EQ(view_of(whole, 31 * 47), std::nullopt);
    EXPECT_THROW(view_of(whole, 31 * 47 - 1), Error) << name;
    EXPECT_THROW(view_of(whole.substr(0, 20), 31 * 47), Error) << name;
  }
  const auto jpeg = content(folder / "a.jpg");
  EXPECT_THROW(view_of(jpeg.substr(0, jpeg.size() - 2), 31 * 47), Error);
  cv::imwrite((folder / "float.tif").string(), cv::Mat(4, 4, CV_32F, cv::Scalar(1)));
  EXPECT_THROW(view_of(content(folder / "float.tif"), 31 * 47), Error);
}

TEST(RasterImage, PublicWristsAreRead) {
  DEEPWRIST_REQUIRE_REFERENCE(folder, "data/wrist");
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".png") continue;
    const auto radiograph = read_radiograph(entry.path(), {});
    EXPECT_GT(radiograph.pixels.total(), 100'000U);
    ++count;
  }
  EXPECT_EQ(count, 3);
}

}  // namespace
}  // namespace deepwrist::dicom
