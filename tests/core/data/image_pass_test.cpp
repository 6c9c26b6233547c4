#include "core/data/image_pass.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;

/// A pass whose image `index` is index + 1 pixels wide; number 2 is broken.
ImagePass pass_over(std::size_t count, std::vector<std::string>& seen) {
  ImagePass pass;
  pass.label = "test images";
  pass.count = count;
  pass.threads = 3;
  pass.quiet = true;
  pass.load = [](std::size_t index) {
    if (index == 2) throw Error(ErrorKind::format, "2.png", "is damaged");
    TrainingImage image;
    image.pixels = cv::Mat(1, static_cast<int>(index) + 1, CV_8U);
    return image;
  };
  pass.take = [&seen](std::size_t index, const TrainingImage& image) {
    seen.push_back(std::to_string(index) + " of " + std::to_string(image.pixels.cols));
  };
  pass.fail = [&seen](std::size_t index, const std::string& reason) {
    seen.push_back(std::to_string(index) + " " + reason);
  };
  return pass;
}

TEST(ImagePass, EveryImageIsTakenOrFailsInOrder) {
  std::vector<std::string> seen;
  pass_over(4, seen).run();
  EXPECT_THAT(seen, ElementsAre("0 of 1", "1 of 2", "2 is damaged", "3 of 4"));
}

TEST(ImagePass, NoImagesAreNoWork) {
  std::vector<std::string> seen;
  pass_over(0, seen).run();
  EXPECT_THAT(seen, ElementsAre());
}

TEST(ImagePass, AnInterruptionIsNoBrokenImage) {
  std::vector<std::string> seen;
  auto pass = pass_over(4, seen);
  pass.load = [](std::size_t) -> TrainingImage { throw Error(ErrorKind::interrupted, "", "stopped"); };
  EXPECT_THROW(pass.run(), Error);
  EXPECT_THAT(seen, ElementsAre());
}

TEST(ImagePass, AMachineThatGivesNoProcessIsNoBrokenImage) {
  std::vector<std::string> seen;
  auto pass = pass_over(4, seen);
  pass.load = [](std::size_t) -> TrainingImage { throw Error(ErrorKind::unavailable, "", "no process"); };
  EXPECT_THROW(pass.run(), Error);
  EXPECT_THAT(seen, ElementsAre());
}

TEST(ImagePass, WhatIsNoFailureOfAFileEndsTheRun) {
  std::vector<std::string> seen;
  auto pass = pass_over(4, seen);
  pass.load = [](std::size_t) -> TrainingImage { throw std::runtime_error("bug"); };
  EXPECT_THROW(pass.run(), std::runtime_error);
  auto strict = pass_over(4, seen);
  strict.take = [](std::size_t, const TrainingImage&) { throw Error(ErrorKind::io, "", "disk full"); };
  EXPECT_THROW(strict.run(), Error) << "an error of the taker is not the image's";
}

}  // namespace
}  // namespace deepwrist::data
