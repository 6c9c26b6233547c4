#include "apps/pipeline/pictures.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

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

}  // namespace
}  // namespace deepwrist::pipeline
