#include "localizer/landmark_data.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <stdlib.h>

#include "core/base/error.h"
#include "core/image/resize.h"
#include "core/report/picture/png.h"
#include "phantom/dataset.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::localizer {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

constexpr const char* kPoints = "[[0, 0], [50, 40], [100, 80]]";  // of an image of 100×80

class LandmarkDataTest : public ::testing::Test {
 protected:
  LandmarkDataTest() { setenv("DEEPWRIST_DECODER", testing::program("deepwrist-decoder").c_str(), 1); }

  /// A picture with grain, different for each name.
  cv::Mat picture(const std::string& name, int rows = 80, int columns = 100) const {
    cv::Mat image(rows, columns, CV_8U);
    cv::RNG(std::hash<std::string>{}(name)).fill(image, cv::RNG::UNIFORM, 10, 200);
    std::filesystem::create_directories((folder_ / name).parent_path());
    report::save_png(folder_ / name, image);
    return image;
  }

  LandmarkDataOptions options(const std::string& table) const {
    LandmarkDataOptions options;
    options.meta = folder_.write("meta.csv", table).string();
    options.data_home = folder_.path();
    options.data_folder = "images";
    options.source.preprocessing.fit = Fit::stretch;
    options.quiet = true;
    return options;
  }

  static std::string failure(const LandmarkDataOptions& options) {
    try {
      const LandmarkData data(options);
    } catch (const Error& error) {
      return error.what();
    }
    return "read";
  }

  static std::string line(const std::string& file, const std::string& points = kPoints, int side = 0) {
    return fmt::format("{},{},\"{}\"\n", file, side, points);
  }

  const TemporaryFolder folder_;
  const std::string header_ = "Fname,Side,Points\n";
};

TEST_F(LandmarkDataTest, LeavesOutWhatAnAnnotatorHasNotFinished) {
  picture("images/a.png");
  const std::string header = "Fname,Side,Points,Annotation,Draft\n", points = fmt::format("\"{}\"", kPoints);
  const LandmarkData data(options(header + "a.png,0," + points +
                                  ",done,\nb.png,0,,draft,\"[[1, 2], None, None]\"\n" +
                                  "c.png,,,unusable,\na.png,0," + points + ",,\n"));
  EXPECT_EQ(data.size(), 2U) << "and the absent files of the others are not asked for";
  EXPECT_THAT(failure(options(header + "a.png,0,,done,\na.png,,,,\n")),
              AllOf(HasSubstr("2: Points is blank"), HasSubstr("3: Side is blank")));
}

TEST_F(LandmarkDataTest, RadiographsAreResizedWithTheirPoints) {
  picture("images/a.png");
  picture("images/b.png", 160, 200);
  picture("images/side.png");
  const LandmarkData data(options(header_ + line("a.png") + line("side.png", kPoints, 1) + line("b.png")));
  EXPECT_FALSE(data.prepared());
  ASSERT_EQ(data.size(), 2U);
  EXPECT_EQ(data.image(0).size(), cv::Size(256, 256));
  EXPECT_THAT(data.row(0).points,
              ElementsAre(cv::Point2f(0, 0), cv::Point2f(128, 128), cv::Point2f(256, 256)));
  EXPECT_THAT(data.row(1).points, ElementsAre(cv::Point2f(0, 0), cv::Point2f(64, 64), cv::Point2f(128, 128)));
  EXPECT_EQ(data.row(1).original_size, cv::Size(200, 160));
  EXPECT_EQ(data.row(1).file_name, "b.png");
  EXPECT_EQ(data.row(1).id, "b");
  EXPECT_EQ(data.row(1).line, 4U);
  EXPECT_FALSE(data.row(1).mm_per_px);
}

TEST_F(LandmarkDataTest, OptionalColumnsAreRead) {
  picture("images/a.png");
  picture("images/b.png");
  const LandmarkData data(options("Patient,Fname,Side,Points,ID,Spacing\nanna,a.png,PA,\"" +
                                  std::string(kPoints) + "\",7,\"0.2, 0.1\"\nnan,b.png,PA,\"" + kPoints +
                                  "\",7,0.3\n"));
  EXPECT_EQ(data.row(0).mm_per_px, cv::Size2d(0.1, 0.2));
  EXPECT_EQ(data.row(0).patient, "anna");
  EXPECT_EQ(data.row(0).group(), "anna");
  EXPECT_EQ(data.row(1).patient, "");
  EXPECT_EQ(data.row(1).group(), "7");
}

TEST_F(LandmarkDataTest, PreparedPicturesKeepTheirGreyValues) {
  const auto image = picture("images/PA/a.png");
  picture("images/PA/b.png");
  auto wanted = options(header_ + line("a.png") + line("b.png"));
  const LandmarkData data(wanted);
  EXPECT_TRUE(data.prepared());
  EXPECT_EQ(cv::norm(data.image(0), image::resize_to_input(image), cv::NORM_INF), 0);
  EXPECT_EQ(data.row(0).points[1], cv::Point2f(128, 128));

  wanted.reference = true;
  const LandmarkData reference(wanted);
  EXPECT_EQ(cv::norm(reference.image(0), image, cv::NORM_INF), 0);
  EXPECT_EQ(reference.row(0).points[1], cv::Point2f(50, 40));
}

TEST_F(LandmarkDataTest, PointsGoWhereThePaddedPictureShowsThem) {
  picture("images/a.png");
  picture("images/PA/b.png");
  for (const auto* name : {"a.png", "b.png"}) {
    auto wanted = options(header_ + line(name) + line(name));
    wanted.source.preprocessing.fit = Fit::pad;
    const LandmarkData data(wanted);
    const cv::Mat image = data.image(0);
    EXPECT_EQ(image.size(), cv::Size(256, 256));
    EXPECT_EQ(cv::countNonZero(image.rowRange(0, 25)), 0) << "205 rows of 256 are the picture's";
    EXPECT_EQ(cv::countNonZero(image.rowRange(230, 256)), 0);
    EXPECT_NEAR(data.row(0).points[1].x, 50.5 * 256 / 100 - 0.5, 1e-4);
    EXPECT_NEAR(data.row(0).points[1].y, 40.5 * 205 / 80 - 0.5 + 25, 1e-4);
    EXPECT_LT(cv::norm(data.frame(0).to_image(data.row(0).points[1]) - cv::Point2d(50, 40)), 1e-4);
  }
}

TEST_F(LandmarkDataTest, APictureTakesItsSpacingFromTheColumnDicom) {
  phantom::DatasetOptions phantoms;
  phantoms.output = folder_ / "phantoms";
  phantoms.count = 1;
  phantoms.missing_spacing_share = 0;
  phantoms.size = {128, 160};
  phantom::make_dataset(phantoms);
  LandmarkDataOptions whole;
  whole.meta = (phantoms.output / "landmarks.csv").string();
  whole.data_home = phantoms.output;
  whole.quiet = true;
  whole.min_rows = 1;
  const LandmarkData radiographs(whole);
  picture("images/a.png", 80, 64);  // half the radiograph's width and height
  auto wanted = options("Fname,Side,Points,DICOM\na.png,0,\"[[0, 0], [50, 40], [60, 80]]\"," +
                        radiographs.row(0).path.string() + "\n");
  wanted.min_rows = 1;
  const LandmarkData data(wanted);
  ASSERT_TRUE(data.row(0).mm_per_px && radiographs.row(0).mm_per_px);
  EXPECT_DOUBLE_EQ(data.row(0).mm_per_px->width, 2 * radiographs.row(0).mm_per_px->width);
  EXPECT_DOUBLE_EQ(data.row(0).mm_per_px->height, 2 * radiographs.row(0).mm_per_px->height);
  wanted.meta = folder_
                    .write("bad.csv",
                           "Fname,Side,Points,DICOM\na.png,0,\"[[0, 0], [50, 40], [60, 80]]\","
                           "a.png\n")
                    .string();
  EXPECT_THAT(failure(wanted), HasSubstr("of the column DICOM"));
}

TEST_F(LandmarkDataTest, PhantomsAreReadAsTheyAre) {
  phantom::DatasetOptions phantoms;
  phantoms.output = folder_ / "phantoms";
  phantoms.count = 2;
  phantoms.size = {128, 160};
  phantom::make_dataset(phantoms);
  LandmarkDataOptions wanted;
  wanted.meta = (phantoms.output / "landmarks.csv").string();
  wanted.data_home = phantoms.output;
  wanted.quiet = true;
  wanted.source.decoders = 2;
  for (const View view : {View::pa, View::lat}) {
    wanted.view = view;
    const LandmarkData data(wanted);
    EXPECT_FALSE(data.prepared());
    ASSERT_EQ(data.size(), 2U);
    EXPECT_EQ(data.row(1).original_size, cv::Size(128, 160));
    EXPECT_TRUE(data.row(1).mm_per_px);
    EXPECT_EQ(data.image(1).size(), cv::Size(256, 256));
  }
}

TEST_F(LandmarkDataTest, AnAbsoluteRadiographIsSeenAsInInference) {
  phantom::DatasetOptions phantoms;
  phantoms.output = folder_ / "phantoms";
  phantoms.count = 2;
  phantoms.size = {128, 160};
  phantom::make_dataset(phantoms);
  const auto dicom = (phantoms.output / "PA/0001_PA.dcm").string();
  const auto picture_file = (folder_ / "images/PA/a.png").string();
  picture("images/PA/a.png");  // absolute, so no prepared one although it lies among them
  const auto wanted = options(header_ + line(dicom) + line(picture_file));
  const LandmarkData data(wanted);
  EXPECT_FALSE(data.prepared());
  data::RadiographSource inference(wanted.source);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& file = data.row(i).path;
    const auto seen = inference.normalize(inference.decode(file), file.string()).network_image;
    EXPECT_EQ(cv::norm(data.image(i), seen, cv::NORM_INF), 0) << file;
  }
  EXPECT_EQ(data.row(0).points[1], cv::Point2f(100, 64)) << "50, 40 of 128 x 160 pixels";
}

TEST_F(LandmarkDataTest, ATableThatMixesPreparedImagesAndRadiographsIsAnError) {
  picture("images/PA/a.png");
  picture("images/LAT/c.png");
  const auto absolute = (folder_ / "b.png").string();
  picture("b.png");
  const auto mixed = header_ + line("a.png") + line(absolute) + line("a.png");
  EXPECT_THAT(failure(options(mixed)), AllOf(HasSubstr("line 2 (a.png)"), HasSubstr("line 3 (" + absolute),
                                             HasSubstr("dataset.prepared")));
  const auto of_two_views = header_ + line("a.png") + line("a.png") + line(absolute, kPoints, 1);
  EXPECT_THAT(failure(options(of_two_views)), HasSubstr("line 4")) << "the other view counts too";
}

TEST_F(LandmarkDataTest, AKeySaysWhatIsPrepared) {
  const auto image = picture("images/PA/a.png");
  const auto absolute = (folder_ / "images/PA/a.png").string();
  auto wanted = options(header_ + line("a.png") + line(absolute));
  wanted.prepared = PreparedImages::yes;
  const LandmarkData as_they_are(wanted);
  wanted.prepared = PreparedImages::no;
  const LandmarkData normalised(wanted);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(cv::norm(as_they_are.image(i), image::resize_to_input(image), cv::NORM_INF), 0);
    EXPECT_GT(cv::norm(normalised.image(i), as_they_are.image(i), cv::NORM_INF), 0);
  }
}

TEST_F(LandmarkDataTest, WhatDoesNotFitTheCacheIsReadAgain) {
  picture("images/a.png");
  picture("images/b.png");
  auto wanted = options(header_ + line("a.png") + line("b.png"));
  const LandmarkData cached(wanted);
  wanted.cache_bytes = 0;
  const LandmarkData data(wanted);
  EXPECT_EQ(cv::norm(data.image(1), cached.image(1), cv::NORM_INF), 0);
  picture("images/b.png", 90, 90);
  EXPECT_THROW(data.image(1), Error) << "the points were scaled for another size";
  std::filesystem::remove(folder_ / "images/b.png");
  EXPECT_THROW(data.image(1), Error);
  EXPECT_EQ(cached.image(1).rows, 256);
}

TEST_F(LandmarkDataTest, AllBrokenImagesAndPointsAreNamedTogether) {
  picture("images/good.png");
  folder_.write("images/text.png", "no image at all");
  picture("images/tiny.png", 8, 8);
  const auto message = failure(options(header_ + line("good.png") + line("text.png") + line("away.png") +
                                       line("tiny.png") + line("good.png", "[[0, 0], [100.5, 40], [3, 4]]") +
                                       line("good.png", "[[0, 0], [5, -1], [3, 4]]")));
  EXPECT_THAT(message,
              AllOf(HasSubstr("5 problems"), HasSubstr("line 3: text.png: is not an image"),
                    HasSubstr("line 4: away.png: "), HasSubstr("line 5: tiny.png: the image has 8x8"),
                    HasSubstr("line 6: the point (100.5, 40) lies outside good.png of 100x80"),
                    HasSubstr("line 7: the point (5, -1)")));
}

TEST_F(LandmarkDataTest, BadTablesAreErrors) {
  picture("images/a.png");
  EXPECT_THAT(failure(options(header_ + line("a.png"))), HasSubstr("the table has 1 rows of PA"));
  EXPECT_THAT(failure(options(header_ + line("a.png", kPoints, 1))), HasSubstr("0 rows of PA"));
  EXPECT_THAT(failure(options(header_ + line("a.png", "[[1, 2], [3, 4]]"))),
              HasSubstr("is not a list of 3 points"));
  EXPECT_THAT(failure(options(header_ + line("a.png", ""))), HasSubstr("Points is blank"));
  EXPECT_THAT(failure(options("Fname,Side,Point\na.png,0,1\n")), HasSubstr("Points"));
  auto wanted = options(header_);
  wanted.meta = (folder_ / "images").string();
  EXPECT_THAT(failure(wanted), HasSubstr("training needs a table"));
  wanted.meta = (folder_ / "away.csv").string();
  EXPECT_THAT(failure(wanted), HasSubstr("away.csv"));
}

TEST_F(LandmarkDataTest, AColumnThatLooksLikePatientsIsRefused) {
  picture("a.png");
  picture("b.png");
  const auto rows = [&](const std::string& patient) {
    return "Fname,Side,Points," + patient + fmt::format("\na.png,0,\"{0}\",p\nb.png,0,\"{0}\",p\n", kPoints);
  };
  EXPECT_THAT(failure(options(rows("Patient_ID"))),
              AllOf(HasSubstr("'Patient_ID' is not read as 'Patient'"), HasSubstr("rename it")));
  EXPECT_EQ(LandmarkData(options(rows("PATIENT"))).row(1).group(), "p");
}

}  // namespace
}  // namespace deepwrist::localizer
