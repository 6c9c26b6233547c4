#include "clinic/objects/secondary_capture.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <gmock/gmock.h>

#include "clinic/objects/result_picture.h"
#include "tests/clinic/objects/result_samples.h"

namespace deepwrist::clinic {
namespace {

using testing::analysed_view;
using testing::SourceBuilder;
using testing::study_of;
using testing::value_in;
using testing::value_of;

/// A black radiograph of this size; the picture's every colour is drawn.
ViewResult black_view(int rows, int columns, double probability) {
  auto view = analysed_view(SourceBuilder().header(), View::pa, probability);
  view.source.rows = rows;
  view.source.columns = columns;
  view.picture = cv::Mat::zeros(rows, columns, CV_8U);
  view.landmarks.clear();
  return view;
}

/// Pixels of a row, from a column on, that have a colour; a line's runs are counted.
int runs_of_colour(const cv::Mat& bgr, int row) {
  int runs = 0;
  bool inside = false;
  for (int x = 0; x < bgr.cols; ++x) {
    const auto pixel = bgr.at<cv::Vec3b>(row, x);
    const bool coloured = std::max({pixel[0], pixel[1], pixel[2]}) > 150;
    runs += coloured && !inside;
    inside = coloured;
  }
  return runs;
}

TEST(SecondaryCapture, SaysWhereItComesFromAndThatTextIsBurntIn) {
  const auto study = testing::sample_study();
  const auto file = make_picture_object(study.views.front(), study);
  auto& data = *file->getDataset();
  EXPECT_EQ(value_of(data, DCM_SOPClassUID), UID_SecondaryCaptureImageStorage);
  EXPECT_EQ(value_of(data, DCM_Modality), "OT");
  EXPECT_EQ(value_of(data, DCM_SeriesNumber), "9102");
  EXPECT_EQ(value_of(data, DCM_ImageType), "DERIVED\\SECONDARY");
  EXPECT_EQ(value_of(data, DCM_ConversionType), "WSD");
  EXPECT_EQ(value_of(data, DCM_BurnedInAnnotation), "YES");
  EXPECT_EQ(value_of(data, DCM_ContentQualification), "RESEARCH");
  EXPECT_EQ(value_of(data, DCM_Laterality), "L");
  EXPECT_EQ(value_of(data, DCM_PatientOrientation), "L\\H");
  EXPECT_EQ(value_of(data, DCM_PhotometricInterpretation), "RGB");
  EXPECT_EQ(value_in(data, DCM_SourceImageSequence, DCM_ReferencedSOPInstanceUID), "1.2.3.1.1");
  for (const auto& tag : {DCM_WindowCenter, DCM_RescaleSlope, DCM_PresentationIntentType, DCM_PixelSpacing})
    EXPECT_EQ(value_of(data, tag), "none");
  EXPECT_NE(value_of(data, DCM_SeriesInstanceUID), "1.2.3.1");
}

TEST(SecondaryCapture, PixelsAreThePictureInRgb) {
  const auto study = testing::sample_study();
  const auto picture = draw_result(study.views.front(), study).bgr;
  const auto file = make_picture_object(study.views.front(), study);
  auto& data = *file->getDataset();
  const Uint8* bytes = nullptr;
  unsigned long count = 0;
  ASSERT_TRUE(data.findAndGetUint8Array(DCM_PixelData, bytes, &count).good());
  ASSERT_EQ(count, (picture.total() * 3 + 1) / 2 * 2);
  for (int i = 0; i < static_cast<int>(picture.total()); ++i) {
    const auto& pixel = *(picture.ptr<cv::Vec3b>() + i);
    ASSERT_TRUE(bytes[3 * i] == pixel[2] && bytes[3 * i + 1] == pixel[1] && bytes[3 * i + 2] == pixel[0])
        << i;
  }
}

TEST(SecondaryCapture, CopiesCalibratedSpacingInTheScaleOfThePicture) {
  auto source = SourceBuilder();
  source.text(DCM_PixelSpacing, "0.2\\0.4").text(DCM_PixelSpacingCalibrationType, "GEOMETRY");
  source.text(DCM_PixelSpacingCalibrationDescription, "distances");
  const auto study = study_of({analysed_view(source.header())});
  ASSERT_DOUBLE_EQ(draw_result(study.views.front(), study).scale, 2) << "400 rows become 800";
  const auto file = make_picture_object(study.views.front(), study);
  EXPECT_EQ(value_of(*file->getDataset(), DCM_PixelSpacing), "0.1\\0.2");
  EXPECT_EQ(value_of(*file->getDataset(), DCM_PixelSpacingCalibrationType), "GEOMETRY");
  EXPECT_EQ(value_of(*file->getDataset(), DCM_PixelSpacingCalibrationDescription), "distances");
}

TEST(ResultPicture, IsNeverLargerThanItsLimit) {
  for (const auto& [rows, columns] : {std::pair(4000, 3000), std::pair(1000, 5000), std::pair(5000, 300)}) {
    auto view = black_view(rows, columns, 0.9);
    view.region = cv::Rect2d(50, 100, 200, 200);
    const auto picture = draw_result(view, study_of({view}));
    EXPECT_LE(std::max(picture.bgr.rows, picture.bgr.cols), kLongestSide) << rows;
    EXPECT_LT(picture.scale, 1);
  }
}

TEST(ResultPicture, BoxIsSolidForAFractureDashedForDoubtThinForNone) {
  const auto count = [](double probability) {
    auto view = black_view(800, 600, probability);
    view.region = cv::Rect2d(100, 400, 400, 300);
    const auto picture = draw_result(view, study_of({view})).bgr;
    // The upper edge of the box, 400 rows below the band of text.
    return runs_of_colour(picture, picture.rows - 800 + 401);
  };
  EXPECT_EQ(count(0.9), 1);
  EXPECT_GT(count(0.4), 5);
  EXPECT_EQ(count(0.1), 1);
}

TEST(ResultPicture, LettersAreAtLeastAFortiethOfTheImage) {
  const auto view = black_view(1600, 1200, 0.9);
  const auto picture = draw_result(view, study_of({view})).bgr;
  // Rows of the first line that have colour: the height of "FRACTURE 90.0 %", capitals and figures.
  int first = -1, last = -1;
  for (int y = 0; y < picture.rows && (last < 0 || y <= last + 1); ++y) {
    if (runs_of_colour(picture, y) == 0) continue;
    if (first < 0) first = y;
    last = y;
  }
  EXPECT_GE(last - first + 1, 1600 / 40);
  EXPECT_LT(last - first + 1, 1600 / 20);
}

TEST(ResultPicture, AViewThatFailedWithoutPixelsStillSaysSo) {
  const auto view = testing::failed_view(SourceBuilder().header(), View::pa);
  const auto study = study_of({view});
  const auto picture = draw_result(view, study).bgr;
  EXPECT_GT(cv::countNonZero(picture.reshape(1)), 1000) << "text";
  EXPECT_EQ(cv::countNonZero(picture.rowRange(picture.rows - 700, picture.rows).reshape(1)), 0) << "no image";
}

TEST(ResultPicture, NamesNobody) {
  auto named = analysed_view(SourceBuilder().header());
  auto nameless = analysed_view(
      SourceBuilder().remove(DCM_PatientName).remove(DCM_PatientID).remove(DCM_AccessionNumber).header());
  const auto a = draw_result(named, study_of({named})).bgr,
             b = draw_result(nameless, study_of({nameless})).bgr;
  EXPECT_EQ(cv::norm(a, b, cv::NORM_L1), 0);
}

TEST(ResultPicture, HeatMapLiesOverTheRegionAlsoWhereThatLeavesTheImage) {
  auto view = black_view(800, 600, 0.9);
  view.region = cv::Rect2d(-100, 500, 400, 400);
  view.heat_map = cv::Mat(16, 16, CV_32F, cv::Scalar(1));
  const auto picture = draw_heat_map(view, study_of({view})).bgr;
  const int band = picture.rows - 800;
  const auto is_coloured = [&](int x, int y) { return cv::norm(picture.at<cv::Vec3b>(band + y, x)) > 100; };
  EXPECT_TRUE(is_coloured(150, 650));
  EXPECT_TRUE(is_coloured(20, 780));
  EXPECT_FALSE(is_coloured(400, 650));
  EXPECT_FALSE(is_coloured(150, 400));
}

}  // namespace
}  // namespace deepwrist::clinic
