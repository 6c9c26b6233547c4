#include "core/dicom/reference_reader.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <fstream>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/data/npy.h"
#include "core/dicom/reader.h"
#include "tests/support/paths.h"

namespace deepwrist::dicom {
namespace {

namespace fs = std::filesystem;

constexpr ReadOptions kAsOriginal{.reader = Reader::reference, .spacing = SpacingPolicy::reference};

void expect_as_summary(const fs::path& dicom, const nlohmann::json& expected) {
  const auto radiograph = read_radiograph(dicom, kAsOriginal);
  EXPECT_EQ(radiograph.pixels.rows, expected.at("shape")[0]);
  EXPECT_EQ(radiograph.pixels.cols, expected.at("shape")[1]);
  EXPECT_EQ(radiograph.mm_per_px.width, expected.at("spacing"));
  EXPECT_EQ(radiograph.mm_per_px.height, expected.at("spacing"));
  cv::Mat as_double;
  radiograph.pixels.convertTo(as_double, CV_64F);
  EXPECT_EQ(sha256(std::as_bytes(std::span(as_double.ptr<double>(), as_double.total()))),
            expected.at("raw_sha256_f64le").get<std::string>());
}

void expect_as_subset(const fs::path& dicom, const fs::path& subset) {
  const auto expected = data::read_npy(subset);
  const auto values = expected.as<double>();
  const auto radiograph = read_radiograph(dicom, kAsOriginal);
  ASSERT_EQ(expected.shape.size(), 2U);
  std::size_t i = 0;
  for (int y = 0; y < radiograph.pixels.rows; y += 31) {
    for (int x = 0; x < radiograph.pixels.cols; x += 29) {
      ASSERT_EQ(static_cast<double>(radiograph.pixels.at<float>(y, x)), values[i++]) << x << "," << y;
    }
  }
  EXPECT_EQ(i, values.size());
}

void expect_folder(const fs::path& dicom, const fs::path& stages) {
  std::ifstream stream(stages / "summary.json");
  const auto summary = nlohmann::json::parse(stream);
  ASSERT_GT(summary.size(), 3U);
  for (const auto& [id, expected] : summary.items()) {
    SCOPED_TRACE(id);
    expect_as_summary(dicom / (id + ".dcm"), expected);
    expect_as_subset(dicom / (id + ".dcm"), stages / (id + ".raw_sub.npy"));
  }
}

TEST(ReferenceReader, EqualsTheOriginalOnSyntheticFilesBitForBit) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages/small");
  DEEPWRIST_REQUIRE_REFERENCE(dicom, "golden/dicom");
  expect_folder(dicom, stages);
}

TEST(ReferenceReader, EqualsTheOriginalOnRealRadiographsBitForBit) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/real/small");
  DEEPWRIST_REQUIRE_REFERENCE(dicom, "golden/real/dicom");
  expect_folder(dicom, stages);
}

}  // namespace
}  // namespace deepwrist::dicom
