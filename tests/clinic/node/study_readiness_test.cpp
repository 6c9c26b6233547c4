#include "clinic/node/study_readiness.h"

#include <gmock/gmock.h>

#include "clinic/node/own_objects.h"
#include "clinic/node/retry_schedule.h"
#include "clinic/node/study_key.h"

namespace deepwrist::clinic {
namespace {
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Seconds on a clock of the test.
SteadyTime at(double seconds) {
  return SteadyTime{} +
         std::chrono::duration_cast<SteadyTime::duration>(std::chrono::duration<double>(seconds));
}

TEST(StudyReadiness, AStudyIsReadyWithBothViewsOrAfterAQuietTime) {
  WaitingStudies waiting({.quiet_s = 20, .longest_s = 120});
  waiting.arrived(1, "PA", at(0));
  waiting.arrived(2, "PA", at(5));
  EXPECT_THAT(waiting.take_ready(at(19)), IsEmpty());
  waiting.arrived(2, "LAT", at(19));
  EXPECT_THAT(waiting.take_ready(at(19)), ElementsAre(2));
  EXPECT_THAT(waiting.take_ready(at(20)), ElementsAre(1));
  EXPECT_THAT(waiting.take_ready(at(1000)), IsEmpty()) << "each is ready once";
}

TEST(StudyReadiness, EachObjectStartsTheQuietTimeAgainButNotForever) {
  WaitingStudies waiting({.quiet_s = 20, .longest_s = 50});
  for (int second = 0; second < 50; second += 10) {
    waiting.arrived(1, "", at(second));
    EXPECT_THAT(waiting.take_ready(at(second + 9)), IsEmpty());
  }
  waiting.arrived(1, "PA", at(50));
  EXPECT_THAT(waiting.take_ready(at(50)), ElementsAre(1));
}

TEST(StudyKey, SidesAreStudiesOfTheirOwnAndNoneIsGuessed) {
  dicom::ImageIdentity identity;
  identity.study_uid = "1.2";
  identity.instance_uid = "1.2.3";
  identity.laterality = "R";
  identity.view = View::lat;
  const auto facts = facts_of(identity, "d");
  EXPECT_EQ(facts.side, "R");
  EXPECT_EQ(facts.view, "LAT");
  for (const auto* side : {"", "B", "U", "left"}) {
    identity.laterality = side;
    EXPECT_EQ(facts_of(identity, "d").side, "") << side;
  }
}

TEST(StudyKey, WhatHasNoStudyUidOrImageIsNotFiled) {
  dicom::ImageIdentity identity;
  identity.study_uid = "1.2";
  identity.instance_uid = "1.2.3";
  EXPECT_EQ(why_unfiled(identity), "");
  auto other = identity;
  other.study_uid = "";
  EXPECT_EQ(why_unfiled(other), "it names no study");
  other = identity;
  other.instance_uid = "../x";
  EXPECT_EQ(why_unfiled(other), "it has no UID");
  other = identity;
  other.has_image = false;
  EXPECT_EQ(why_unfiled(other), "it has no image");
}

TEST(OwnObjects, OurResultsAreToldFromRadiographsAndFromThoseOfOthers) {
  const std::string capture = "1.2.840.10008.5.1.4.1.1.7", report = "1.2.840.10008.5.1.4.1.1.88.34",
                    radiograph = "1.2.840.10008.5.1.4.1.1.1.1";
  EXPECT_TRUE(is_own_result(capture, "DeepWrist"));
  EXPECT_TRUE(is_own_result(report, "DEEPWRIST "));
  EXPECT_FALSE(is_own_result(capture, "Scanner")) << "a scanned film";
  EXPECT_FALSE(is_own_result(capture, "")) << "of nobody";
  EXPECT_FALSE(is_own_result(radiograph, "DeepWrist")) << "a phantom";
}

TEST(RetrySchedule, PausesDoubleUpToSixHoursForFiveDays) {
  EXPECT_EQ(pause_after(1), 30);
  EXPECT_EQ(pause_after(2), 60);
  EXPECT_EQ(pause_after(3), 120);
  EXPECT_EQ(pause_after(11), 6 * 3600.0);
  double waited = 0;
  int failed = 0;
  while (const auto pause = pause_after(++failed)) {
    ASSERT_LT(failed, 1000);
    EXPECT_LE(*pause, 6 * 3600.0);
    waited += *pause;
  }
  EXPECT_GT(waited, 4.5 * 86400);
  EXPECT_LE(waited, 5 * 86400);
  EXPECT_FALSE(pause_after(100000));
}

}  // namespace
}  // namespace deepwrist::clinic
