#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/config/yaml.h"
#include "tests/core/augment/support.h"
#include "tests/support/paths.h"

namespace deepwrist::augment {
namespace {

config::Node shipped(const std::string& name) {
  return augmentation_list(config::parse_document("{}", "x.yaml"), name,
                           {deepwrist::testing::source("config")});
}

TEST(ShippedLists, GiveImagesOfTheNetworksSize) {
  Sample original{cv::Mat(256, 256, CV_8U, cv::Scalar(90)), {{100, 120}, {140, 110}, {128, 150}}};
  cv::circle(original.image, {128, 128}, 60, cv::Scalar(180), cv::FILLED);
  for (const char* name : {"localizer", "classifier"}) {
    for (const bool reference : {false, true}) {
      const Pipeline pipeline = build_pipeline(shipped(name), {.seed = 2020, .reference = reference});
      int inside = 0;
      for (std::uint32_t index = 0; index < 200; ++index) {
        Sample sample = original;
        pipeline.apply(sample, 1, index);
        ASSERT_EQ(sample.image.size(), cv::Size(256, 256));
        ASSERT_EQ(sample.points.size(), 3u);
        for (const auto& point : sample.points) {
          inside += point.x >= 0 && point.x < 256 && point.y >= 0 && point.y < 256 ? 1 : 0;
        }
      }
      // Points in the middle hardly ever leave the crop: it cuts at most 44 pixels (more after a rotation).
      EXPECT_GE(inside, 590) << name;
    }
  }
}

TEST(ShippedLists, TakeTheSwitchesOfTheExperiment) {
  config::Node list = shipped("localizer");
  set_parameter(list, "cutout", "fraction", config::Node(0.25, {"command line", 0}));
  set_parameter(list, "crop", "crop_x", config::Node(std::int64_t{224}, {"command line", 0}));
  Sample sample{cv::Mat(256, 256, CV_8U, cv::Scalar(90)), {}};
  build_pipeline(list, {}).apply(sample, 0, 0);
  EXPECT_EQ(sample.image.size(), cv::Size(224, 256));
}

}  // namespace
}  // namespace deepwrist::augment
