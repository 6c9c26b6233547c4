#include "core/image/input_frame.h"

#include <gtest/gtest.h>

namespace deepwrist::image {
namespace {

constexpr double kExact = 1e-9;  // pixels

TEST(InputFrame, PaddedLandmarksComeBackExactly) {
  for (const cv::Size size : {cv::Size(300, 900), cv::Size(900, 300), cv::Size(640, 640), cv::Size(37, 41)}) {
    for (const Fit fit : {Fit::pad, Fit::stretch}) {
      const InputFrame frame(size, fit);
      for (const cv::Point2d pixel :
           {cv::Point2d(0, 0), {12.34, 5.67}, {size.width - 1.0, size.height - 1.0}}) {
        EXPECT_LT(cv::norm(frame.to_image(frame.to_input(pixel)) - pixel), kExact) << size << pixel;
      }
    }
  }
}

TEST(InputFrame, PaddingKeepsProportionsAndLiesInTheMiddle) {
  EXPECT_EQ(InputFrame({300, 900}, Fit::pad).place(), cv::Rect(85, 0, 85, 256));
  EXPECT_EQ(InputFrame({900, 300}, Fit::pad).place(), cv::Rect(0, 85, 256, 85));
  EXPECT_EQ(InputFrame({900, 900}, Fit::pad).place(), cv::Rect(0, 0, 256, 256));
  EXPECT_EQ(InputFrame({1, 4000}, Fit::pad).place().width, 1) << "never nothing";
}

TEST(InputFrame, APointIsWhereThePictureShowsIt) {
  for (const cv::Size size : {cv::Size(300, 900), cv::Size(900, 300), cv::Size(100, 60)}) {
    cv::Mat image(size, CV_8U, cv::Scalar(10));
    const cv::Point corner{size.width / 2 + 8, size.height / 2 - 9};  // off the middle
    image(cv::Rect(corner - cv::Point(4, 4), cv::Size(9, 9))) = 250;
    const InputFrame frame(size, Fit::pad);
    const cv::Mat picture = frame.picture(image);
    cv::Mat bright;
    picture.convertTo(bright, CV_32F);
    bright.setTo(0, picture < 11);
    bright(frame.place()) -= 10;
    bright = cv::max(bright, 0);
    double x = 0, y = 0;
    for (int row = 0; row < 256; ++row) {
      for (int column = 0; column < 256; ++column) {
        x += bright.at<float>(row, column) * column;
        y += bright.at<float>(row, column) * row;
      }
    }
    const cv::Point2d seen = cv::Point2d(x, y) / cv::sum(bright)[0];
    EXPECT_LT(cv::norm(frame.to_input(corner) - seen), 0.1) << size;
    EXPECT_EQ(picture.at<std::uint8_t>(0, 0), frame.place().x + frame.place().y > 0 ? 0 : 10);
  }
}

TEST(InputFrame, StretchingIsTheReferences) {
  const cv::Mat image = cv::Mat(90, 30, CV_8U, cv::Scalar(7));
  const InputFrame frame(image.size(), Fit::stretch);
  EXPECT_EQ(cv::norm(frame.picture(image), resize_to_input(image), cv::NORM_INF), 0);
  EXPECT_EQ(frame.to_input({15, 45}), cv::Point2d(128, 128));
  EXPECT_EQ(frame.covered(), cv::Size2d(30, 90));
  const Landmarks points{{0.3F, 0.7F}};
  EXPECT_EQ(frame.of_image(points), points);
}

TEST(InputFrame, FractionsOfThePaddedImageBecomeThoseOfTheFile) {
  const InputFrame frame({300, 900}, Fit::pad);
  const cv::Point2d pixel{120, 700}, input = frame.to_input(pixel);
  const auto found = frame.of_image({{static_cast<float>(input.x / 256), static_cast<float>(input.y / 256)}});
  EXPECT_NEAR(found[0].x * 300, pixel.x, 1e-3);
  EXPECT_NEAR(found[0].y * 900, pixel.y, 1e-3);
  EXPECT_NEAR(frame.covered().width, 300.0 * 256 / 85, kExact);
  EXPECT_NEAR(frame.covered().height, 900, kExact);
}

}  // namespace
}  // namespace deepwrist::image
