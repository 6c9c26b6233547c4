#include "core/engine/choice/convolution_choice.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "core/base/atomic_file.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::engine {
namespace {

constexpr Shape kImages{8, 64, 16, 16};

/// Choices whose measurements are counted and say what is asked for.
class ConvolutionChoicesTest : public ::testing::Test {
 protected:
  ConvolutionChoices choices(const std::string& machine = "m", TwoTimes times = {2, 1}) {
    return {file_, machine, [this, times](const Shape&, int64_t) {
              ++measured_;
              return times;
            }};
  }
  /// Measures kImages and remembers it.
  void measure_once() {
    auto first = choices();
    EXPECT_TRUE(first.winograd_is_faster(kImages, 64));
    first.save();
    ASSERT_EQ(measured_, 1);
  }

  testing::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "cache" / "deepwrist" / "convolutions.json";
  int measured_ = 0;
};

TEST_F(ConvolutionChoicesTest, AreMeasuredOnceAMachine) {
  measure_once();
  EXPECT_TRUE(choices("m", {1, 2}).winograd_is_faster(kImages, 64));
  EXPECT_EQ(measured_, 1);
  auto other = choices("other", {1, 2});
  EXPECT_FALSE(other.winograd_is_faster(kImages, 64));
  other.save();
  EXPECT_EQ(measured_, 2);
  EXPECT_TRUE(choices().winograd_is_faster(kImages, 64)) << "the first machine's are kept";
  EXPECT_EQ(measured_, 2);
}

TEST_F(ConvolutionChoicesTest, OneMeasurementSpeaksForLargerImagesAndBatches) {
  auto all = choices();
  for (const auto& [images, side] :
       {std::pair(1, 64), std::pair(8, 64), std::pair(1, 128), std::pair(3, 32)}) {
    all.winograd_is_faster({images, 64, side, side}, 64);
  }
  EXPECT_EQ(measured_, 1);
  all.winograd_is_faster({8, 64, 8, 8}, 64);
  all.winograd_is_faster({8, 64, 64, 64}, 128);
  EXPECT_EQ(measured_, 3);
}

TEST_F(ConvolutionChoicesTest, ImagesSmallerThanATileAreNotWorthMeasuring) {
  EXPECT_FALSE(choices().winograd_is_faster({8, 64, 3, 40}, 64));
  EXPECT_EQ(measured_, 0);
}

TEST_F(ConvolutionChoicesTest, DamagedFilesAreMeasuredAnewAndReplaced) {
  for (const std::string text :
       {"", "{", "[1,2]", "{\"machines\": 3}", "{\"machines\": {\"m\": []}}",
        "{\"machines\": {\"m\": {\"64 to 64, 4 of 16x16\": [1, \"x\"]}}}",
        "{\"machines\": {\"m\": {\"64 to 64, 4 of 16x16\": [-1, 0]}}}", "\xff\xfe\x00garbage"}) {
    write_file_atomically(file_, text);
    measured_ = 0;
    measure_once();
    EXPECT_TRUE(choices("m", {1, 2}).winograd_is_faster(kImages, 64)) << text;
    EXPECT_EQ(measured_, 1) << text;
  }
}

TEST_F(ConvolutionChoicesTest, PlacesThatCannotBeWrittenAreNoError) {
  std::ofstream(folder_.path() / "cache") << "a file where a folder should be";
  EXPECT_NO_THROW(measure_once());
  file_.clear();
  EXPECT_NO_THROW(choices().save());
}

TEST(ConvolutionChoicesFile, LiesInTheCacheFolder) {
  const testing::TemporaryFolder folder;
  const char* before = std::getenv("XDG_CACHE_HOME");
  const std::string kept = before == nullptr ? "" : before;
  setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
  EXPECT_EQ(timing_cache_file("convolutions.json"), folder.path() / "deepwrist" / "convolutions.json");
  setenv("XDG_CACHE_HOME", "relative", 1);
  setenv("HOME", "/home/somebody", 1);
  EXPECT_EQ(timing_cache_file("convolutions.json"), "/home/somebody/.cache/deepwrist/convolutions.json");
  setenv("XDG_CACHE_HOME", kept.c_str(), 1);
}

}  // namespace
}  // namespace deepwrist::engine
