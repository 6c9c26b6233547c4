#include "core/data/preprocessing_overrides.h"

#include <gmock/gmock.h>

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(PreprocessingOverrides, ExplicitOnesTurnAnyPreprocessingIntoTheirs) {
  Preprocessing other = reference_preprocessing();
  other.percentile_low = 1;
  other.percentile_high = 98;
  other.roi_pa_mm = 80;
  other.roi_lat_mm = 100;
  other.shift_pa_mm = 1;
  other.shift_lat_mm = 2;
  Preprocessing p;
  EXPECT_THAT(apply_overrides(explicit_overrides(other), p), SizeIs(11));
  EXPECT_EQ(p, other);
  EXPECT_THAT(apply_overrides(explicit_overrides(other), p), IsEmpty());
}

TEST(PreprocessingOverrides, NameTheKeysThatChangeAValue) {
  PreprocessingOverrides keys;
  EXPECT_FALSE(has_any(keys));
  keys.roi_pa_mm = 80;
  keys.roi_lat_mm = Preprocessing{}.roi_lat_mm;
  EXPECT_TRUE(has_any(keys));
  Preprocessing p;
  EXPECT_THAT(apply_overrides(keys, p), ElementsAre("roi.pa_mm"));
  EXPECT_EQ(p.roi_pa_mm, 80);
}

TEST(PreprocessingOverrides, CompatIsAKeyToo) {
  PreprocessingOverrides keys;
  keys.compat_reference = true;
  EXPECT_TRUE(has_any(keys));
}

}  // namespace
}  // namespace deepwrist::data
