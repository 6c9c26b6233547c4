#include "localizer/view_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace deepwrist::localizer {
namespace {

using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(ViewCheck, ComparesMeanLogOdds) {
  EXPECT_THAT(surer_by({0.5, 0.5, 0.5}, {0.5, 0.5, 0.5}), DoubleNear(0, 1e-12));
  EXPECT_THAT(surer_by({0.5, 0.5, 0.5}, {0.9, 0.9, 0.5}), DoubleNear(2 * std::log(9) / 3, 1e-12));
  EXPECT_TRUE(std::isfinite(surer_by({0, 0, 0}, {1, 1, 1})));
}

TEST(ViewCheck, NamesBothViewsWhereTheOtherIsSurer) {
  EXPECT_THAT(other_view({0.02, 0.1, 0.05}, {0.9, 0.95, 0.9}, View::pa),
              AllOf(HasSubstr("may be a LAT radiograph, not PA"), HasSubstr("0.92"), HasSubstr("0.06")));
  EXPECT_THAT(other_view({0.02, 0.1, 0.05}, {0.9, 0.95, 0.9}, View::lat),
              HasSubstr("may be a PA radiograph, not LAT"));
  EXPECT_THAT(other_view({0.9, 0.95, 0.9}, {0.02, 0.1, 0.05}, View::pa), IsEmpty());
  EXPECT_THAT(other_view({0.001, 0.001, 0.001}, {0.2, 0.4, 0.1}, View::pa), IsEmpty())
      << "neither finds a wrist";
  EXPECT_THAT(other_view({0.8, 0.8, 0.8}, {0.9, 0.9, 0.9}, View::pa), IsEmpty()) << "both find something";
}

}  // namespace
}  // namespace deepwrist::localizer
