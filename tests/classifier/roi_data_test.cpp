#include "classifier/roi_data.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "core/base/error.h"
#include "core/report/picture/png.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::classifier {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TemporaryFolder;

class RoiDataTest : public ::testing::Test {
 protected:
  RoiDataTest() { setenv("DEEPWRIST_DECODER", testing::program("deepwrist-decoder").c_str(), 1); }

  cv::Mat picture(const std::string& name, int side = 256) const {
    cv::Mat image(side, side, CV_8U);
    cv::RNG(std::hash<std::string>{}(name)).fill(image, cv::RNG::UNIFORM, 10, 200);
    std::filesystem::create_directories((folder_ / name).parent_path());
    report::save_png(folder_ / name, image);
    return image;
  }

  RoiDataOptions options(const std::string& table) const {
    RoiDataOptions options;
    options.meta = folder_.write("dataset_meta.csv", table).string();
    options.data_home = folder_.path();
    options.quiet = true;
    return options;
  }

  static std::string failure(const RoiDataOptions& options) {
    try {
      const RoiData data(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  }

  const TemporaryFolder folder_;
};

TEST_F(RoiDataTest, RowsOfTheViewComeWithImageAndLabel) {
  const auto image = picture("LAT/2_LAT.png");
  picture("LAT/3_LAT.png");
  auto wanted = options("ID,Side,Fname,Fracture,Patient\n1,0,x,1,p\n2,1,x,1.0,p\n3,LAT,x,0,\n");
  wanted.view = View::lat;
  const RoiData data(wanted);
  ASSERT_EQ(data.size(), 2U);
  EXPECT_EQ(data.row(0).id, "2");
  EXPECT_EQ(data.row(0).label, 1);
  EXPECT_EQ(data.row(0).group(), "p");
  EXPECT_EQ(data.row(0).path, folder_ / "LAT/2_LAT.png");
  EXPECT_EQ(data.row(0).line, 3U);
  EXPECT_EQ(data.row(1).label, 0);
  EXPECT_EQ(data.row(1).group(), "3");
  EXPECT_EQ(cv::norm(data.image(0), image, cv::NORM_INF), 0);
}

TEST_F(RoiDataTest, FailedRowsOfCreateDatasetAreLeftOut) {
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  const RoiData data(options("ID,Side,Fracture,status\n1,0,1,ok\n9,0,,failed\n2,0,0,ok\n"));
  ASSERT_EQ(data.size(), 2U);
  EXPECT_EQ(data.row(1).id, "2");
}

TEST_F(RoiDataTest, ImagesMayHaveTheIdAloneAsName) {
  const auto image = picture("PA/1.png");
  picture("PA/2_PA.png");
  const RoiData data(options("ID,Side,Fracture\n1,0,1\n2,0,0\n"));
  ASSERT_EQ(data.size(), 2U) << "and no Fname is needed";
  EXPECT_EQ(data.row(0).path, folder_ / "PA/1.png");
  EXPECT_EQ(cv::norm(data.image(0), image, cv::NORM_INF), 0);
}

TEST_F(RoiDataTest, TwoImagesOfOneIdAndOneOfTwoAreErrors) {
  picture("PA/1.png");
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  EXPECT_THAT(failure(options("ID,Side,Fracture\n1,0,1\n2,0,0\n")),
              AllOf(HasSubstr("line 2: "), HasSubstr("PA/1_PA.png and 1.png are both there")));
  EXPECT_THAT(failure(options("ID,Side,Fracture\n2,0,1\n2_PA,0,0\n")),
              AllOf(HasSubstr("line 3: "), HasSubstr("2_PA.png is the image of line 2 too")));
}

TEST_F(RoiDataTest, OtherLabelsAndSizesAreTaken) {
  picture("PA/1_PA.png", 300);
  picture("PA/2_PA.png");
  auto wanted = options("ID,Side,Metal\n1,0,1\n2,0,0\n");
  wanted.label = "Metal";
  wanted.cache_bytes = 0;
  const RoiData data(wanted);
  EXPECT_EQ(data.image(0).size(), cv::Size(256, 256));
  std::filesystem::remove(folder_ / "PA/1_PA.png");
  EXPECT_THROW(data.image(0), Error);
}

TEST_F(RoiDataTest, EverythingWrongIsNamedTogether) {
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  folder_.write("PA/3_PA.png", "no image");
  const auto message =
      failure(options("ID,Side,Fracture\n1,0,1\n2,0,2\n3,0,0\n4,0,0\n1,0,1\n../5,0,0\n6,7,0\n2,0,\n"));
  EXPECT_THAT(message,
              AllOf(HasSubstr("9 problems"), HasSubstr("line 3: Fracture '2' is neither 0 nor 1"),
                    HasSubstr("line 4: "), HasSubstr("3_PA.png: is not an image"), HasSubstr("line 5: "),
                    HasSubstr("4_PA.png: "), HasSubstr("line 6: ID has a PA image already, on line 2")));
  EXPECT_THAT(message, AllOf(HasSubstr("line 7: ID holds a /, which would name a folder of the results"),
                             HasSubstr("line 8: Side '7' is none of"), HasSubstr("line 9: Fracture ''"),
                             Not(HasSubstr("5_PA"))));
}

TEST_F(RoiDataTest, OneClassAloneCannotBeTrained) {
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  EXPECT_THAT(failure(options("ID,Side,Fracture\n1,0,1\n2,0,1\n")),
              HasSubstr("every Fracture of the PA rows is 1: training needs both classes"));
  EXPECT_THAT(failure(options("ID,Side,Fracture\n1,0,0\n2,0,0\n")), HasSubstr("is 0"));
}

TEST_F(RoiDataTest, WithoutTrainingOneClassAndBlankLabelsWillDo) {
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  auto wanted = options("ID,Side,Fracture\n1,0,1\n2,0,\n");
  wanted.for_training = false;
  const RoiData data(wanted);
  ASSERT_EQ(data.size(), 2U);
  EXPECT_EQ(data.row(0).label, 1);
  EXPECT_EQ(data.row(1).label, kUnknownLabel);
  wanted.view = View::lat;
  wanted.min_rows = 0;
  EXPECT_EQ(RoiData(wanted).size(), 0U);
  folder_.write("dataset_meta.csv", "ID,Side,Fracture\n1,1,2\n");
  EXPECT_THAT(failure(wanted), HasSubstr("line 2: Fracture '2' is neither 0 nor 1"));
}

TEST_F(RoiDataTest, RowsOfOneSetAreTakenByTheirColumn) {
  picture("PA/2_PA.png");
  auto wanted = options("ID,Side,Fracture,OOD\n1,0,1,0\n2,0,1,1\n3,0,0,0.0\n");
  wanted.for_training = false;
  wanted.min_rows = 1;
  wanted.only = {"OOD", 1};
  const RoiData data(wanted);
  ASSERT_EQ(data.size(), 1U);
  EXPECT_EQ(data.row(0).id, "2");
  folder_.write("dataset_meta.csv", "ID,Side,Fracture,OOD\n2,0,1,1\n3,0,0,\n4,0,0,maybe\n");
  EXPECT_THAT(failure(wanted),
              AllOf(HasSubstr("line 3: OOD '' is neither 0 nor 1"), HasSubstr("line 4: OOD 'maybe'")));
  folder_.write("dataset_meta.csv", "ID,Side,Fracture\n2,0,1\n");
  EXPECT_THAT(failure(wanted), HasSubstr("OOD"));
}

TEST_F(RoiDataTest, BadTablesAreErrors) {
  picture("PA/1_PA.png");
  EXPECT_THAT(failure(options("ID,Side,Fractur\n1,0,1\n")), HasSubstr("Fracture"));
  EXPECT_THAT(failure(options("Side,Fracture\n0,1\n")), HasSubstr("ID"));
  EXPECT_THAT(failure(options("ID,Side,Fracture\n1,0,1\n")), HasSubstr("1 usable rows of PA"));
  EXPECT_THAT(failure(options("ID,Side,Fracture\n")), HasSubstr("0 usable rows of PA"));
  EXPECT_NE(failure(options("")), "read");
  EXPECT_THAT(failure(options("ID,Side,Fracture\n1,0\n")), HasSubstr("line 2"));
  auto wanted = options("");
  wanted.meta = (folder_ / "away.csv").string();
  EXPECT_THAT(failure(wanted), HasSubstr("away.csv"));
}

TEST_F(RoiDataTest, PatientsAreKeptTogetherInAnySpelling) {
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  const RoiData data(options("id,side,fracture,patient\n1,0,1,p\n2,0,0,p\n"));
  EXPECT_EQ(data.row(0).group(), "p");
  EXPECT_EQ(data.row(1).group(), "p");
}

TEST_F(RoiDataTest, TrainingRefusesAColumnThatLooksLikePatients) {
  picture("PA/1_PA.png");
  picture("PA/2_PA.png");
  auto wanted = options("ID,Side,Fracture,PatientID\n1,0,1,p\n2,0,0,p\n");
  EXPECT_THAT(failure(wanted),
              AllOf(HasSubstr("'PatientID' is not read as 'Patient'"), HasSubstr("rename it")));
  wanted.for_training = false;
  EXPECT_EQ(failure(wanted), "read");
}

TEST_F(RoiDataTest, BlankAndNanIdsAreRefused) {
  EXPECT_THAT(failure(options("ID,Side,Fracture\n,0,1\nnan,0,0\n")),
              AllOf(HasSubstr("line 2: ID is blank"), HasSubstr("line 3: ID is blank")));
}

}  // namespace
}  // namespace deepwrist::classifier
