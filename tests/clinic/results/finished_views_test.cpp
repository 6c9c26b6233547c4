#include "clinic/results/finished_views.h"

#include <gmock/gmock.h>

#include "core/data/csv.h"
#include "tests/support/errors.h"

namespace deepwrist::clinic {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kHeader =
    "ID,Fname,Side,Fracture_Prediction,landmark_1_x,landmark_1_y,landmark_2_x,landmark_2_y,roi_x,roi_y,roi_"
    "width,"
    "roi_height,status,reason\n";

std::vector<FinishedView> read(const std::string& rows, const std::string& header = kHeader) {
  data::RowProblems problems("t.csv");
  const auto table = data::parse_csv(header + rows, problems);
  return read_finished_views(table, [](std::size_t row, const FinishedView& view) {
    return FilesOfView{"row " + std::to_string(row), view.output_name() + ".npy"};
  });
}

std::string failure(const std::string& rows, const std::string& header = kHeader) {
  return testing::failure([&] { read(rows, header); }, ErrorKind::format);
}

TEST(FinishedViews, HaveWhatTheTableSays) {
  const auto finished =
      read("7,PA/7.dcm,0,0.25,1.5,2,3,4,-5,6,70,80,ok,\n7,LAT/7.dcm,1,,,,,,,,,,failed,no spacing\n");
  ASSERT_EQ(finished.size(), 2U);
  const auto& pa = finished[0];
  EXPECT_EQ(pa.line, 2U);
  EXPECT_EQ(pa.output_name(), "7_PA");
  EXPECT_EQ(pa.file, "row 0");
  EXPECT_EQ(pa.heat_map, "7_PA.npy");
  EXPECT_EQ(pa.view, View::pa);
  EXPECT_EQ(pa.failure, "");
  EXPECT_EQ(pa.probability, 0.25);
  EXPECT_THAT(pa.landmarks, ElementsAre(cv::Point2d(1.5, 2), cv::Point2d(3, 4)));
  EXPECT_EQ(pa.region, cv::Rect2d(-5, 6, 70, 80));
  const auto& lateral = finished[1];
  EXPECT_EQ(lateral.view, View::lat);
  EXPECT_EQ(lateral.failure, "no spacing");
  EXPECT_EQ(lateral.probability, std::nullopt);
  EXPECT_THAT(lateral.landmarks, IsEmpty());
}

TEST(FinishedViews, ARowWithoutAViewHasFailed) {
  const auto finished = read("7,7.dcm,,,,,,,,,,,failed,neither table nor file tells the view\n");
  ASSERT_EQ(finished.size(), 1U);
  EXPECT_FALSE(finished[0].view_known);
  EXPECT_EQ(finished[0].failure, "neither table nor file tells the view");
}

TEST(FinishedViews, AFailureWithoutAReasonIsAFailure) {
  EXPECT_NE(read("7,7.dcm,0,,,,,,,,,,failed,\n").at(0).failure, "");
}

TEST(FinishedViews, ValuesThatAreNoneAreNamedByLine) {
  EXPECT_THAT(failure("7,7.dcm,0,0.25,1.5,2,3,4,-5,6,70,80,ok,\n8,8.dcm,0,x,1,2,3,4,5,6,7,8,ok,\n"),
              HasSubstr("t.csv:3: Fracture_Prediction is 'x', but should be a number"));
  EXPECT_THAT(failure("7,7.dcm,0,1.25,1.5,2,3,4,-5,6,70,80,ok,\n"), HasSubstr("a probability"));
  EXPECT_THAT(failure("7,7.dcm,0,nan,1.5,2,3,4,-5,6,70,80,ok,\n"), HasSubstr("a number"));
  EXPECT_THAT(failure("7,7.dcm,0,0.25,1.5,2,3,4,-5,6,0,80,ok,\n"), HasSubstr("roi_width is '0'"));
  EXPECT_THAT(failure("7,7.dcm,3,0.25,1.5,2,3,4,-5,6,7,80,ok,\n"), HasSubstr("0 for PA or 1 for LAT"));
  EXPECT_THAT(failure("7,7.dcm\n", "ID,Fname\n"), HasSubstr("Side"));
}

}  // namespace
}  // namespace deepwrist::clinic
