#include "core/data/radiograph_source.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <future>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/image/input_frame.h"
#include "core/image/normalize.h"
#include "core/image/resize.h"
#include "phantom/dataset.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::data {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryFolder;

class RadiographSourceTest : public ::testing::Test {
 protected:
  RadiographSourceTest() { setenv("DEEPWRIST_DECODER", testing::program("deepwrist-decoder").c_str(), 1); }

  static RadiographSource source(const Preprocessing& preprocessing = {}, std::size_t decoders = 1) {
    return RadiographSource(source_options({}, preprocessing, decoders));
  }

  std::filesystem::path picture(const std::string& name, int rows, int columns, int type = CV_8U) const {
    cv::Mat image(rows, columns, type);
    cv::RNG(static_cast<std::uint64_t>(rows)).fill(image, cv::RNG::UNIFORM, 10, type == CV_8U ? 200 : 4000);
    cv::imwrite((folder_ / name).string(), image);
    return folder_ / name;
  }

  template <typename Read>
  static std::string failure(Read read) {
    try {
      read();
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  }

  const TemporaryFolder folder_;
};

TEST_F(RadiographSourceTest, RadiographsAreNormalizedAndMadeToFit) {
  const auto path = picture("a.png", 300, 200, CV_16U);
  auto images = source();
  const auto image = images.read(path);
  EXPECT_EQ(image.original_size, cv::Size(200, 300));
  EXPECT_FALSE(image.mm_per_px);
  EXPECT_FALSE(image.view);
  cv::Mat pixels;
  cv::imread(path.string(), cv::IMREAD_UNCHANGED).convertTo(pixels, CV_32F);
  const auto normalized = image::normalize_contrast(pixels, {}, 5, 99);
  const auto padded = image::InputFrame(normalized.size(), Fit::pad).picture(normalized);
  EXPECT_EQ(cv::norm(image.pixels, padded, cv::NORM_INF), 0);
  auto stretching = source({.fit = Fit::stretch});
  EXPECT_EQ(cv::norm(stretching.read(path).pixels, image::resize_to_input(normalized), cv::NORM_INF), 0);
}

TEST_F(RadiographSourceTest, DicomTellsSpacingAndView) {
  phantom::DatasetOptions options;
  options.output = folder_ / "phantoms";
  options.count = 1;
  options.size = {128, 160};
  options.plain = true;
  phantom::make_dataset(options);
  auto images = source();
  const auto image = images.read(options.output / "LAT" / "0001_LAT.dcm");
  EXPECT_EQ(image.original_size, cv::Size(128, 160));
  EXPECT_EQ(image.pixels.size(), cv::Size(256, 256));
  ASSERT_TRUE(image.mm_per_px);
  EXPECT_GT(image.mm_per_px->width, 0);
  EXPECT_EQ(image.view, View::lat);
}

TEST_F(RadiographSourceTest, PreparedPicturesAreUsedAsTheyAre) {
  const auto path = picture("a.png", 90, 70);
  auto images = source();
  const auto image = images.read_prepared(path);
  EXPECT_EQ(image.original_size, cv::Size(70, 90));
  EXPECT_EQ(cv::norm(image.pixels, cv::imread(path.string(), cv::IMREAD_UNCHANGED), cv::NORM_INF), 0);
}

TEST_F(RadiographSourceTest, PicturesOfMoreThanEightBitsAreNotPrepared) {
  const auto path = picture("a.png", 90, 70, CV_16U);
  auto images = source();
  EXPECT_THAT(failure([&] { images.read_prepared(path); }),
              HasSubstr(path.string() + ": the image is not 8-bit"));
}

TEST_F(RadiographSourceTest, WhatShowsNothingIsRefusedButForTheReference) {
  const auto small = picture("small.png", 31, 200);
  const auto flat = folder_ / "flat.png";
  cv::imwrite(flat.string(), cv::Mat(64, 64, CV_8U, cv::Scalar(80)));
  auto images = source();
  EXPECT_THAT(failure([&] { images.read(small); }),
              HasSubstr(small.string() + ": the image has 200x31 pixels"));
  EXPECT_THAT(failure([&] { images.read(flat); }), HasSubstr("shows nothing"));
  EXPECT_THAT(failure([&] { images.read_prepared(small); }), HasSubstr("too few"));
  EXPECT_THAT(failure([&] { images.read_prepared(flat); }), HasSubstr("shows nothing"));
  auto reference = source(reference_preprocessing());
  EXPECT_EQ(cv::countNonZero(reference.read(flat).pixels), 0);
  EXPECT_EQ(cv::countNonZero(reference.read_prepared(flat).pixels), 64 * 64);
}

TEST_F(RadiographSourceTest, DamagedAndMissingFilesAreNamed) {
  const auto text = folder_.write("text.png", "no image");
  auto images = source();
  EXPECT_THAT(failure([&] { images.read(text); }), HasSubstr(text.string()));
  EXPECT_THAT(failure([&] { images.read(folder_ / "away.png"); }), HasSubstr("away.png"));
  EXPECT_THAT(failure([&] { images.read_prepared(folder_.path()); }), HasSubstr("not a regular file"));
}

TEST_F(RadiographSourceTest, TheLimitsOfTheDatasetHold) {
  const auto path = picture("a.png", 90, 70);
  DatasetOptions dataset;
  dataset.max_pixels = 6000;
  RadiographSource few_pixels(source_options(dataset, {}, 1));
  EXPECT_THAT(failure([&] { few_pixels.read(path); }), HasSubstr("dataset.max_pixels"));
  dataset = {};
  dataset.max_file_bytes = 100;
  RadiographSource few_bytes(source_options(dataset, {}, 1));
  EXPECT_NE(failure([&] { few_bytes.read(path); }), "read");
}

TEST_F(RadiographSourceTest, MoreThreadsThanDecodersTakeTurns) {
  const auto path = picture("a.png", 90, 70);
  auto images = source({}, 2);
  EXPECT_EQ(images.decoders(), 2U);
  const auto expected = images.read(path).pixels;
  std::vector<std::future<cv::Mat>> readers;
  for (int i = 0; i < 8; ++i)
    readers.push_back(std::async(std::launch::async, [&] { return images.read(path).pixels; }));
  for (auto& reader : readers) EXPECT_EQ(cv::norm(reader.get(), expected, cv::NORM_INF), 0);
}

}  // namespace
}  // namespace deepwrist::data
