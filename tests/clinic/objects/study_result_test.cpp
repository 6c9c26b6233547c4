#include "clinic/objects/study_result.h"

#include <gmock/gmock.h>

#include <limits>

#include "core/base/error.h"
#include "tests/clinic/objects/result_samples.h"
#include "tests/support/errors.h"

namespace deepwrist::clinic {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SourceBuilder;

std::string problems_of(const StudyResult& study) {
  return testing::failure([&] { check(study); }, ErrorKind::format);
}

TEST(StudyResult, WholeOnesPass) {
  check(testing::sample_study());
  check(testing::study_of({testing::failed_view(SourceBuilder().header())}));
}

TEST(StudyResult, AllProblemsAreToldTogether) {
  auto study = testing::sample_study();
  study.views[0].probability = 1.5;
  study.views[0].landmarks.pop_back();
  study.views[0].picture = cv::Mat(3, 3, CV_8U);
  study.views[1].thresholds = {0.7, 0.6};
  study.views[1].decision = std::nullopt;
  study.views[1].region->width = std::numeric_limits<double>::quiet_NaN();
  study.sides[0].score = -0.1;
  study.content_date = "2026-02-03";
  study.content_time = "";
  study.software_version.clear();
  study.predecessor_report = "not a UID";
  EXPECT_THAT(
      problems_of(study),
      AllOf(HasSubstr("view 1 (PA): the probability is not within 0..1"), HasSubstr("there are 2 landmarks"),
            HasSubstr("the picture is not of 8 bits"), HasSubstr("view 2 (LAT): thresholds"),
            HasSubstr("probability and decision go together"), HasSubstr("the region is no rectangle"),
            HasSubstr("the score of a side"), HasSubstr("YYYYMMDD"), HasSubstr("HHMMSS"),
            AllOf(HasSubstr("no version"), HasSubstr("has no UID"))));
}

TEST(StudyResult, AViewEitherFailedOrHasAProbability) {
  auto study = testing::sample_study();
  study.views[0].failure = "why";
  EXPECT_THAT(problems_of(study), HasSubstr("either a probability or a reason"));
  study.views[0] = testing::failed_view(SourceBuilder().header());
  study.views[0].failure.clear();
  EXPECT_THAT(problems_of(study), HasSubstr("either a probability or a reason"));
}

TEST(StudyResult, ObjectsBelongToOneStudyOfOnePatient) {
  auto study = testing::sample_study();
  study.views[1].source =
      SourceBuilder().text(DCM_SOPInstanceUID, "1.2.9").text(DCM_StudyInstanceUID, "1.9").header();
  EXPECT_THAT(problems_of(study), HasSubstr("several studies"));
  study.views[1].source =
      SourceBuilder().text(DCM_SOPInstanceUID, "1.2.9").text(DCM_PatientID, "4712").header();
  EXPECT_THAT(problems_of(study), AllOf(HasSubstr("several patients"), Not(HasSubstr("4712"))));
  study.views[1].source = study.views[0].source;
  EXPECT_THAT(problems_of(study), HasSubstr("one image"));
  study.views.clear();
  EXPECT_THAT(problems_of(study), HasSubstr("no view"));
}

TEST(StudyResult, WithoutStudyOrImageNothingIsMade) {
  for (const auto& [tag, name] :
       {std::pair(DCM_StudyInstanceUID, "StudyInstanceUID"),
        std::pair(DCM_SeriesInstanceUID, "SeriesInstanceUID"),
        std::pair(DCM_SOPInstanceUID, "SOPInstanceUID"), std::pair(DCM_SOPClassUID, "SOPClassUID")}) {
    const auto study = testing::study_of({testing::analysed_view(SourceBuilder().remove(tag).header())});
    EXPECT_THAT(problems_of(study), HasSubstr(std::string("no usable ") + name));
  }
}

TEST(StudyResult, AHostileIdentityIsRefusedAndNotShown) {
  auto source = SourceBuilder();
  source.text(DCM_PatientID, "evil\x1b[31m\x07id").text(DCM_PatientName, std::string(3000, 'x'));
  const auto study = testing::study_of({testing::analysed_view(source.header())});
  EXPECT_THAT(problems_of(study), AllOf(HasSubstr("PatientID: characters that the standard forbids"),
                                        HasSubstr("PatientName: longer"), Not(HasSubstr("evil"))));
}

TEST(StudyResult, AHeatMapNeedsItsRegion) {
  auto study = testing::sample_study();
  study.views[0].region = std::nullopt;
  EXPECT_THAT(problems_of(study), HasSubstr("a heat map needs a region"));
  study = testing::sample_study();
  study.views[0].heat_map = cv::Mat(4, 4, CV_8U);
  EXPECT_THAT(problems_of(study), HasSubstr("floating point"));
}

}  // namespace
}  // namespace deepwrist::clinic
