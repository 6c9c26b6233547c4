#include "clinic/objects/object_uids.h"

#include <gmock/gmock.h>

#include <functional>
#include <set>

#include "clinic/objects/source_values.h"
#include "tests/clinic/objects/result_samples.h"

namespace deepwrist::clinic {
namespace {

using testing::sample_study;

std::string picture_uid(const StudyResult& study) {
  return view_object_uid(ObjectKind::picture, study, study.views.front());
}

std::string uid_of_report(const StudyResult& study) {
  return report_uid(ReportClass::comprehensive_3d, study);
}

TEST(ObjectUids, AreUuidsOfOnesOwnMakingInDecimal) {
  const auto study = sample_study();
  std::set<std::string> uids{device_uid(study),
                             report_series_uid(study),
                             uid_of_report(study),
                             report_uid(ReportClass::enhanced, study),
                             tracking_uid(study, study.views[0], "region"),
                             tracking_uid(study, study.views[0], "landmark 1")};
  for (const auto kind : {ObjectKind::picture, ObjectKind::heat_map, ObjectKind::overlay})
    for (const auto& view : study.views) uids.insert(view_object_uid(kind, study, view));
  for (const auto kind : {ObjectKind::picture, ObjectKind::overlay})
    uids.insert(series_uid(kind, study, study.views[0]));
  EXPECT_EQ(uids.size(), 14U) << "each is another";
  for (const auto& uid : uids) {
    EXPECT_TRUE(is_uid(uid)) << uid;
    EXPECT_LE(uid.size(), 44U);
    EXPECT_TRUE(uid.starts_with("2.25."));
  }
}

TEST(ObjectUids, OfTheSameResultAreTheSame) {
  auto later = sample_study();
  later.content_date = "20270101";
  later.content_time = "000000";
  std::swap(later.views[0], later.views[1]);
  EXPECT_EQ(uid_of_report(later), uid_of_report(sample_study())) << "whenever and in whatever order";
  EXPECT_EQ(view_object_uid(ObjectKind::picture, later, later.views[1]), picture_uid(sample_study()));
}

struct Change {
  const char* what;
  std::function<void(StudyResult&)> make;
};

class EveryChange : public ::testing::TestWithParam<Change> {};

TEST_P(EveryChange, ChangesTheObjectsThatItIsIn) {
  auto study = sample_study();
  GetParam().make(study);
  EXPECT_NE(uid_of_report(study), uid_of_report(sample_study()));
  EXPECT_NE(picture_uid(study), picture_uid(sample_study()));
}

INSTANTIATE_TEST_SUITE_P(
    ObjectUids, EveryChange,
    ::testing::Values(
        Change{"weights", [](auto& s) { s.weights.back() = "other"; }},
        Change{"version", [](auto& s) { s.software_version = "0.2.0"; }},
        Change{"settings", [](auto& s) { s.settings = "calibration: temperature"; }},
        Change{"probability", [](auto& s) { s.views[0].probability = 0.8730001; }},
        Change{"decision", [](auto& s) { s.views[0].decision = evaluation::Decision::doubt; }},
        Change{"threshold", [](auto& s) { s.views[0].thresholds->low = 0.31; }},
        Change{"landmark", [](auto& s) { s.views[0].landmarks[2].y += 0.001; }},
        Change{"region", [](auto& s) { s.views[0].region->x += 1; }},
        Change{"pixel", [](auto& s) { s.views[0].picture.template at<std::uint8_t>(3, 4) ^= 1; }},
        Change{"heat", [](auto& s) { s.views[0].heat_map.template at<float>(3, 4) += 0.01F; }},
        Change{"noheat", [](auto& s) { s.views[0].heat_map.release(); }},
        Change{"image", [](auto& s) { s.views[0].source = testing::lateral_source().header(); }},
        Change{"name",
               [](auto& s) {
                 s.views[0].source = testing::SourceBuilder().text(DCM_PatientName, "Doe^John").header();
               }},
        Change{
            "failure",
            [](auto& s) { s.views[0] = testing::failed_view(testing::SourceBuilder().header(), View::pa); }}),
    [](const auto& change) { return std::string(change.param.what); });

TEST(ObjectUids, OfAViewDoNotDependOnOtherViews) {
  auto study = sample_study();
  study.views.pop_back();
  study.sides.front().score = 0.2;
  study.predecessor_report = "1.2.3";
  EXPECT_EQ(picture_uid(study), picture_uid(sample_study()));
  EXPECT_NE(uid_of_report(study), uid_of_report(sample_study()));
}

TEST(ObjectUids, SeriesAreOfOneSide) {
  auto right = testing::SourceBuilder();
  right.text(DCM_ImageLaterality, "R");
  const auto study = sample_study();
  const auto other = testing::study_of({testing::analysed_view(right.header())});
  const auto series = [](const StudyResult& s, std::size_t view) {
    return series_uid(ObjectKind::picture, s, s.views.at(view));
  };
  EXPECT_EQ(series(study, 0), series(study, 1));
  EXPECT_NE(series(study, 0), series(other, 0));
  EXPECT_EQ(report_series_uid(study), report_series_uid(other)) << "reports are of both";
}

}  // namespace
}  // namespace deepwrist::clinic
