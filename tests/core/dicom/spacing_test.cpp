#include "core/dicom/spacing.h"

#include <gmock/gmock.h>

#include <limits>

#include "core/dicom/reader.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::Contains;
using testing::DicomBuilder;
using ::testing::HasSubstr;

struct Case {
  const char* name;
  SpacingAttributes attributes;
  SpacingPolicy policy;
  cv::Size2d expected;
  SpacingSource source;
};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class SpacingPolicies : public ::testing::TestWithParam<Case> {};

TEST_P(SpacingPolicies, GiveTheSpacingAndItsSource) {
  const auto& c = GetParam();
  std::vector<std::string> warnings;
  const auto spacing = choose_spacing(c.attributes, c.policy, warnings);
  EXPECT_NEAR(spacing.mm_per_px.width, c.expected.width, 1e-12);
  EXPECT_NEAR(spacing.mm_per_px.height, c.expected.height, 1e-12);
  EXPECT_EQ(spacing.source, c.source);
}

constexpr auto kCalibrated = SpacingPolicy::calibrated;
constexpr auto kReference = SpacingPolicy::reference;

INSTANTIATE_TEST_SUITE_P(
    Cases, SpacingPolicies,
    ::testing::Values(
        Case{"Nothing", {}, kCalibrated, {}, SpacingSource::none},
        Case{"ImagerAlone", {.imager = {0.2, 0.1}}, kCalibrated, {0.1, 0.2}, SpacingSource::imager},
        Case{"PixelAlone", {.pixel = {0.2, 0.1}}, kCalibrated, {0.1, 0.2}, SpacingSource::calibrated},
        Case{"PixelDiffers",
             {.imager = {0.2, 0.2}, .pixel = {0.18, 0.18}},
             kCalibrated,
             {0.18, 0.18},
             SpacingSource::calibrated},
        Case{"PixelEqual",
             {.imager = {0.2, 0.2}, .pixel = {0.2, 0.2}},
             kCalibrated,
             {0.2, 0.2},
             SpacingSource::imager},
        Case{"PixelEqualButStatedCalibrated",
             {.imager = {0.2, 0.2}, .pixel = {0.2, 0.2}, .stated_calibrated = true},
             kCalibrated,
             {0.2, 0.2},
             SpacingSource::calibrated},
        Case{"PixelEqualAndMagnified",
             {.imager = {0.2, 0.1}, .pixel = {0.2, 0.1}, .magnification = 1.25},
             kCalibrated,
             {0.08, 0.16},
             SpacingSource::imager_corrected},
        Case{"Distances",
             {.imager = {0.2, 0.2}, .source_detector = 1100, .source_patient = 1000},
             kCalibrated,
             {0.2 / 1.1, 0.2 / 1.1},
             SpacingSource::imager_corrected},
        Case{"FactorBeforeDistances",
             {.imager = {0.2, 0.2}, .magnification = 2, .source_detector = 1100, .source_patient = 1000},
             kCalibrated,
             {0.1, 0.1},
             SpacingSource::imager_corrected},
        Case{"AbsurdFactor",
             {.imager = {0.2, 0.2}, .magnification = 0.5},
             kCalibrated,
             {0.2, 0.2},
             SpacingSource::imager},
        Case{"NoPatientDistance",
             {.imager = {0.2, 0.2}, .source_detector = 1100, .source_patient = 0},
             kCalibrated,
             {0.2, 0.2},
             SpacingSource::imager},
        Case{"Scanned", {.scanned = {0.3, 0.3}}, kCalibrated, {0.3, 0.3}, SpacingSource::scanned},
        Case{"OneValue", {.imager = {0.2}}, kCalibrated, {0.2, 0.2}, SpacingSource::imager},
        Case{"ZeroIsPassedOver",
             {.imager = {0, 0}, .pixel = {0.2, 0.2}},
             kCalibrated,
             {0.2, 0.2},
             SpacingSource::calibrated},
        Case{"NegativeIsRefused", {.imager = {-0.2, 0.2}}, kCalibrated, {}, SpacingSource::none},
        Case{"NanIsRefused", {.pixel = {kNan, 0.2}}, kCalibrated, {}, SpacingSource::none},
        Case{"MetresAreRefused", {.pixel = {200, 200}}, kCalibrated, {}, SpacingSource::none},
        Case{"ReferenceTakesRowsOfImager",
             {.imager = {0.2, 0.1}, .pixel = {0.3, 0.3}, .magnification = 1.5},
             kReference,
             {0.2, 0.2},
             SpacingSource::imager},
        Case{"ReferenceFallsBackToPixel",
             {.pixel = {0.3, 0.4}},
             kReference,
             {0.3, 0.3},
             SpacingSource::calibrated},
        Case{"ReferenceCannotIndexOneValue",
             {.imager = {0.2}, .pixel = {0.3, 0.3}},
             kReference,
             {0.3, 0.3},
             SpacingSource::calibrated},
        Case{"ReferenceCannotParse",
             {.imager = {kNan, 0.2}, .pixel = {0.3, 0.3}},
             kReference,
             {0.3, 0.3},
             SpacingSource::calibrated},
        Case{"ReferenceRefusesZero",
             {.imager = {0, 0}, .pixel = {0.3, 0.3}},
             kReference,
             {},
             SpacingSource::none}),
    [](const auto& test) { return test.param.name; });

TEST(SpacingAttributes, AreReadFromTheFile) {
  const testing::TemporaryFolder folder;
  const auto path = DicomBuilder(2, 2)
                        .text(DCM_ImagerPixelSpacing, "0.2\\0.1 ")
                        .text(DCM_PixelSpacing, "0.2\\0.1")
                        .text(DCM_DistanceSourceToDetector, "1200")
                        .text(DCM_DistanceSourceToPatient, "1000")
                        .save(folder / "a.dcm");
  const auto radiograph = read_radiograph(path, {});
  EXPECT_EQ(radiograph.spacing_source, SpacingSource::imager_corrected);
  EXPECT_NEAR(radiograph.mm_per_px.width, 0.1 / 1.2, 1e-12);
  EXPECT_NEAR(radiograph.mm_per_px.height, 0.2 / 1.2, 1e-12);
}

TEST(SpacingAttributes, UnusableOnesAreNamedInAWarning) {
  std::vector<std::string> warnings;
  choose_spacing({.imager = {0, 0.1}, .pixel = {kNan}}, kCalibrated, warnings);
  EXPECT_THAT(warnings, Contains(HasSubstr("ImagerPixelSpacing")));
  EXPECT_THAT(warnings, Contains(HasSubstr("PixelSpacing is unreadable")));
}

TEST(SpacingAttributes, AnUnreadableOneIsShownAsItIsWritten) {
  const testing::TemporaryFolder folder;
  const auto problem = [&](const std::string& text) {
    const auto path = DicomBuilder(2, 2).text(DCM_PixelSpacing, text).save(folder / "a.dcm");
    const auto radiograph = read_radiograph(path, {});
    EXPECT_EQ(radiograph.spacing_source, SpacingSource::none) << text;
    return radiograph.spacing_problem;
  };
  for (const std::string text : {"0,2\\0,2", "-0.2\\0.2", "0\\0", "1e9\\1e9", "0.2\\"})
    EXPECT_EQ(problem(text), "PixelSpacing is unreadable ('" + text + "')");
  EXPECT_EQ(problem("Doe^Jane"), "PixelSpacing is unreadable (no number)") << "it could be anything";
  EXPECT_EQ(problem(""), "");
}

TEST(SpacingAttributes, AnotherUsableOneLeavesNoProblem) {
  const testing::TemporaryFolder folder;
  const auto path = DicomBuilder(2, 2)
                        .text(DCM_PixelSpacing, "0,2\\0,2")
                        .text(DCM_ImagerPixelSpacing, "0.2\\0.2")
                        .save(folder / "a.dcm");
  const auto radiograph = read_radiograph(path, {});
  EXPECT_EQ(radiograph.spacing_source, SpacingSource::imager);
  EXPECT_EQ(radiograph.spacing_problem, "");
  EXPECT_THAT(radiograph.warnings, Contains(HasSubstr("PixelSpacing is unreadable ('0,2\\0,2'); ignored")));
}

TEST(SpacingAttributes, OneValueIsUsedWithAWarning) {
  const testing::TemporaryFolder folder;
  const auto path = DicomBuilder(2, 2).text(DCM_PixelSpacing, "0.2").save(folder / "a.dcm");
  const auto radiograph = read_radiograph(path, {});
  EXPECT_EQ(radiograph.mm_per_px, cv::Size2d(0.2, 0.2));
  EXPECT_THAT(radiograph.warnings, Contains(HasSubstr("one value")));
}

}  // namespace
}  // namespace deepwrist::dicom
