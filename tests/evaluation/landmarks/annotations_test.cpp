#include "evaluation/landmarks/annotations.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/data/row_problems.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<Annotation> read(const std::string& text, const AnnotationOptions& options = {}) {
  data::RowProblems problems("table.csv");
  const auto table = data::parse_csv(text, problems);
  problems.throw_if_any();
  return read_annotations(table, options);
}

std::string message(const std::string& text, const AnnotationOptions& options = {}) {
  try {
    read(text, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Annotations, AreReadWithTheirSpacing) {
  const auto rows = read(
      "ID,Side,Points,Spacing,mm_per_px_x,mm_per_px_y\n"
      "a,PA,\"[[1, 2], [3, 4]]\",0.2,,\nb,1,\"[(5, 6), (7, 8)]\",,0.1,0.3\nc,0,,0.2,,\n");
  ASSERT_EQ(rows.size(), 2U) << "a row without Points is not annotated";
  EXPECT_EQ(rows[0].points[1], cv::Point2d(3, 4));
  EXPECT_EQ(rows[0].mm_per_px, cv::Size2d(0.2, 0.2));
  EXPECT_EQ(rows[1].view, View::lat);
  EXPECT_EQ(rows[1].mm_per_px, cv::Size2d(0.1, 0.3));
  EXPECT_TRUE(rows[0].id_is_own);
}

TEST(Annotations, WithoutIdsTheFileNamesAreUsedAndMarkedSo) {
  const auto rows = read("Fname,Side,Points\nscans/smith.dcm,0,\"[[1, 2]]\"\n");
  EXPECT_EQ(rows[0].id, "smith");
  EXPECT_FALSE(rows[0].id_is_own);
}

TEST(Annotations, EveryBadRowIsNamed) {
  const auto text = message(
      "ID,Side,Points,width,height,Spacing\n"
      "a,0,\"[[1, 2], [3, 4]]\",10,10,\n"   // line 2
      "b,0,\"[[1, 2]]\",10,10,\n"           // 3: another number of points
      "c,0,\"[[1, 2], [3, 40]]\",10,10,\n"  // 4: outside
      "d,0,\"[[-1, 2], [3, 4]]\",,,\n"      // 5: outside any image
      "e,2,\"[[1, 2], [3, 4]]\",,,\n"       // 6: no such view
      "f,0,somewhere,,,\n"                  // 7: no points
      "a,0,\"[[1, 2], [3, 4]]\",,,\n"       // 8: a again
      "g,0,\"[[1, 2], [3, 4]]\",,,-1\n"     // 9: no spacing
      ",0,\"[[1, 2], [3, 4]]\",,,\n");      // 10: blank
  EXPECT_THAT(text,
              AllOf(HasSubstr("8 problems"), HasSubstr("line 3: Points holds 1 points, but 2 on line 2"),
                    HasSubstr("line 4: the point (3, 40)"), HasSubstr("line 5"), HasSubstr("line 6: Side"),
                    HasSubstr("line 7: Points"), HasSubstr("line 8: ID"), HasSubstr("line 9: Spacing")));
  EXPECT_THAT(text, HasSubstr("line 10: ID is blank"));
}

TEST(Annotations, MissingColumnsAreNamedTogether) {
  EXPECT_THAT(message("Name,Poinst\na,\"[[1, 2]]\"\n"),
              AllOf(HasSubstr("Points"), HasSubstr("Side"), HasSubstr("Fname")));
  AnnotationOptions options;
  options.view = View::lat;
  EXPECT_EQ(read("ID,Points\na,\"[[1, 2]]\"\n", options)[0].view, View::lat);
}

TEST(Annotations, ATableWithoutAnyPointsIsAnError) {
  EXPECT_THAT(message("ID,Side,Points\na,0,\n"), HasSubstr("no row has landmarks"));
}

TEST(PairedAnnotations, PairByIdAndView) {
  const auto first = read("ID,Side,Points\na,0,\"[[1, 2]]\"\na,1,\"[[5, 5]]\"\nb,0,\"[[9, 9]]\"\n");
  const auto second =
      read("ID,Side,Points,Spacing\na,1,\"[[5, 8]]\",0.5\na,0,\"[[1, 1]]\",0.5\nz,0,\"[[0, 0]]\",1\n");
  const auto paired = pair_annotations(first, second, "tables");
  ASSERT_EQ(paired.cases.size(), 2U);
  EXPECT_EQ(paired.only_first, 1U);
  EXPECT_EQ(paired.only_second, 1U);
  EXPECT_EQ(paired.cases[1].view, View::lat);
  EXPECT_DOUBLE_EQ(paired.cases[1].error_mm(0), 1.5);
}

TEST(PairedAnnotations, RefuseWhatCannotBeCompared) {
  const auto first = read("ID,Side,Points,Spacing\na,0,\"[[1, 2]]\",0.5\nb,0,\"[[1, 2]]\",0.5\n");
  const auto pair_with = [&](const std::string& text) {
    try {
      pair_annotations(first, read(text), "tables");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_THAT(pair_with("ID,Side,Points\nc,0,\"[[1, 2]]\"\n"), HasSubstr("no ID and view are in both"));
  EXPECT_THAT(pair_with("ID,Side,Points,Spacing\na,0,\"[[1, 2]]\",0.6\nb,0,\"[[1, 2]]\",0.5\n"),
              AllOf(HasSubstr("line 2"), HasSubstr("spacing")));
  EXPECT_THAT(pair_with("ID,Side,Points\na,0,\"[[1, 2], [3, 4]]\"\n"), HasSubstr("1 points, but 2"));
}

TEST(Annotations, ColumnsAreFoundInAnySpellingAndNanIsNoId) {
  const auto found = read("id,SIDE,points \nA,Lateral,\"[[1, 2]]\"\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "A");
  EXPECT_EQ(found[0].view, View::lat);
  EXPECT_THAT(message("ID,Side,Points\nnan,0,\"[[1, 2]]\"\n"), HasSubstr("line 2: ID is blank"));
}

}  // namespace
}  // namespace deepwrist::evaluation
