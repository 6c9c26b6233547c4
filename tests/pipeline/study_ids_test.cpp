#include "pipeline/study_ids.h"

#include <gmock/gmock.h>

namespace deepwrist::pipeline {
namespace {

using ::testing::ElementsAre;

constexpr auto kPa = View::pa, kLat = View::lat;

StudyPicture picture(const std::string& id, std::optional<View> view, const std::string& study,
                     const std::string& side = "", const std::string& patient = "7") {
  return {{.view = view, .study_uid = study, .laterality = side, .patient = patient}, id};
}

TEST(StudyIds, BothViewsOfAStudyShareTheFirstsId) {
  const auto found =
      study_ids({picture("x", kPa, "1.2"), picture("y", kPa, "1.3"), picture("z", kLat, "1.2")});
  EXPECT_THAT(found.ids, ElementsAre("x", "y", "x"));
  EXPECT_EQ(found.undivided, 0U);
}

TEST(StudyIds, AViewTwiceLeavesEachItsOwn) {
  const auto found =
      study_ids({picture("a", kPa, "1.2"), picture("b", kPa, "1.2"), picture("c", kLat, "1.2")});
  EXPECT_THAT(found.ids, ElementsAre("a", "b", "c"));
  EXPECT_EQ(found.undivided, 3U);
}

TEST(StudyIds, SidesOfTheBodyAreStudiesOfTheirOwn) {
  const auto found = study_ids({picture("a", kPa, "1.2", "L"), picture("b", kPa, "1.2", "R"),
                                picture("c", kLat, "1.2", "R"), picture("d", kLat, "1.2", "L")});
  EXPECT_THAT(found.ids, ElementsAre("a", "b", "b", "a"));
  const auto crossed = study_ids({picture("a", kPa, "1.2", "L"), picture("b", kLat, "1.2", "R")});
  EXPECT_THAT(crossed.ids, ElementsAre("a", "b"));
}

TEST(StudyIds, AnUnstatedSideIsTheOneThatIsStated) {
  EXPECT_THAT(study_ids({picture("a", kPa, "1.2", "L"), picture("b", kLat, "1.2")}).ids,
              ElementsAre("a", "a"));
  EXPECT_THAT(
      study_ids({picture("a", kPa, "1.2", "L"), picture("b", kPa, "1.2", "R"), picture("c", kLat, "1.2")})
          .ids,
      ElementsAre("a", "b", "c"));
}

TEST(StudyIds, DifferentPatientsAreNeverOne) {
  const auto found = study_ids({picture("a", kPa, "1.2", "", "7"), picture("b", kLat, "1.2", "", "8")});
  EXPECT_THAT(found.ids, ElementsAre("a", "b"));
}

TEST(StudyIds, WithoutAStudyOrAViewEachKeepsItsOwn) {
  const auto found = study_ids({picture("a", kPa, ""), picture("b", kLat, ""), picture("c", kPa, "1.2"),
                                picture("d", std::nullopt, "1.2")});
  EXPECT_THAT(found.ids, ElementsAre("a", "b", "c", "d"));
}

}  // namespace
}  // namespace deepwrist::pipeline
