// Every 8-bit stage of the reference's inference, from stored values to the ROI, on all its golden images.

#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/image/normalize.h"
#include "core/image/resize.h"
#include "core/image/roi.h"
#include "core/image/test_time_crops.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::image {
namespace {

namespace fs = std::filesystem;

/// Stored values of an uncompressed 16-bit file, which end it; in the sense whose hash is `sha256`. The
/// golden files have either photometric interpretation; the reference inverts one of them about 4095.
cv::Mat stored_values(const fs::path& dicom, cv::Size size, const std::string& sha256) {
  const std::string bytes = read_file(dicom, std::size_t{64} << 20);
  const auto count = static_cast<std::size_t>(size.area()) * 2;
  const cv::Mat stored(size, CV_16U, const_cast<char*>(bytes.data() + bytes.size() - count));
  cv::Mat values;
  stored.convertTo(values, CV_64F);
  if (testing::sha256_of_pixels(values) != sha256) values = 4095 - values;
  EXPECT_EQ(testing::sha256_of_pixels(values), sha256) << dicom;
  return values;
}

void expect_stages(const fs::path& stages, const fs::path& dicom_folder) {
  const auto summary = testing::read_json(stages / "summary.json");
  ASSERT_GE(summary.size(), 4u);
  for (const auto& [id, golden] : summary.items()) {
    SCOPED_TRACE(id);
    const auto array = [&, name = id](const char* stage) { return stages / (name + "." + stage + ".npy"); };
    const cv::Size size(golden["shape"][1].get<int>(), golden["shape"][0].get<int>());
    const cv::Mat values =
        stored_values(dicom_folder / (id + ".dcm"), size, golden["raw_sha256_f64le"].get<std::string>());

    cv::Mat as_float;  // what the reader hands on; 16-bit values are exact in it
    values.convertTo(as_float, CV_32F);
    const cv::Mat image = normalize_contrast(as_float, {}, 5, 99);
    EXPECT_EQ(testing::sha256_of_pixels(image), golden["u8_sha256"].get<std::string>());
    EXPECT_EQ(testing::sha256_of_pixels(resize_to_input(image)), golden["resized_sha256"].get<std::string>());

    const auto landmarks = testing::read_points(array("landmarks_avg"));
    EXPECT_EQ(to_pixels(landmarks, size), testing::read_points(array("img_points")));
    const auto view = id.ends_with("_LAT") ? View::lat : View::pa;
    const auto spacing = golden["spacing"].get<double>();
    const auto result = crop_roi(image, landmarks, {spacing, spacing}, view, reference_preprocessing());
    ASSERT_TRUE(result.roi) << result.reason;
    EXPECT_EQ(testing::differing_pixels(result.roi->pixels, testing::read_mat(array("roi256_u8"))), 0);
    EXPECT_EQ(result.roi->points_px, testing::read_points(array("roi_points256")));
  }
}

TEST(Stages, SyntheticRadiographsEqualTheReference) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages/small");
  expect_stages(stages, stages.parent_path().parent_path() / "dicom");
}

TEST(Stages, RealRadiographsEqualTheReference) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/real/small");
  expect_stages(stages, stages.parent_path() / "dicom");
}

TEST(Stages, TheLocalizersInputEqualsTheReference) {
  const cv::Mat image = testing::read_mat(testing::golden("stages/S2_PA.xray_u8.npy"));
  const cv::Mat expected = testing::read_mat(testing::golden("stages/S2_PA.resized256_u8.npy"));
  EXPECT_EQ(testing::differing_pixels(resize_to_input(image), expected), 0);
}

}  // namespace
}  // namespace deepwrist::image
