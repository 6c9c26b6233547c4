#include "pipeline/pictures.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/data/npy.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::HasSubstr;

TEST(Pictures, OneThatCannotBeDrawnFailsItsCaseWithTheReason) {
  Case drawn;
  save_or_fail(drawn, [](const Case& item) { cv::Mat().reshape(3, item.image.rows - 1); });
  EXPECT_THAT(drawn.reason, HasSubstr("a picture cannot be drawn: "));
  Case refused;
  save_or_fail(refused, [](const Case&) { throw Error(ErrorKind::limit, "font", "too many letters"); });
  EXPECT_THAT(refused.reason, HasSubstr("a picture cannot be drawn: font: too many letters"));
}

TEST(Pictures, OneThatIsSavedLeavesItsCaseAlone) {
  Case item;
  save_or_fail(item, [](const Case&) {});
  EXPECT_FALSE(item.failed());
}

TEST(Pictures, InterruptionsAndAFullDiskAreNoFailuresOfTheCase) {
  for (const auto kind : {ErrorKind::interrupted, ErrorKind::io}) {
    Case item;
    EXPECT_THROW(save_or_fail(item, [&](const Case&) { throw Error(kind, "out/A_PA.png", "no more"); }),
                 Error);
    EXPECT_FALSE(item.failed());
  }
}

TEST(Pictures, ADecisionIsShownByTheOutlineOfTheRegion) {
  using evaluation::Decision;
  EXPECT_EQ(region_style(Decision::fracture), report::RegionStyle::solid);
  EXPECT_EQ(region_style(Decision::doubt), report::RegionStyle::dashed);
  EXPECT_EQ(region_style(Decision::no_fracture), report::RegionStyle::thin);
  EXPECT_EQ(region_style(std::nullopt), report::RegionStyle::solid)
      << "as programs without decisions draw it";
}

TEST(Pictures, TheHeatMapAsNumbersIsTheMapItself) {
  const testing::TemporaryFolder folder;
  Case item;
  item.request.id = "A";
  item.prediction.heatmap = cv::Mat::zeros(256, 256, CV_64F);
  item.prediction.heatmap.at<double>(3, 200) = 0.75;
  save_heatmap_numbers(item, folder.path());
  const auto array = data::read_npy(folder / "A_PA.npy");
  EXPECT_EQ(array.dtype, "<f4");
  EXPECT_EQ(array.shape, (std::vector<std::size_t>{256, 256}));
  EXPECT_EQ(array.as<float>()[3 * 256 + 200], 0.75F) << "row by row";
}

}  // namespace
}  // namespace deepwrist::pipeline
