#include "clinic/objects/structured_report.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <gmock/gmock.h>

#include "clinic/objects/object_uids.h"
#include "core/dicom/implementation.h"
#include "tests/clinic/objects/content_lines.h"
#include "tests/clinic/objects/result_samples.h"

namespace deepwrist::clinic {
namespace {

using testing::analysed_view;
using ::testing::Contains;
using testing::content_lines;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SourceBuilder;
using testing::study_of;
using testing::value_in;
using testing::value_of;

std::vector<std::string> lines_of(const StudyResult& study,
                                  ReportClass report_class = ReportClass::comprehensive_3d) {
  return content_lines(*make_report(study, report_class)->getDataset());
}

/// The lines from the one that is `first` to the next of the same level.
std::vector<std::string> part_of(const std::vector<std::string>& lines, const std::string& first,
                                 std::size_t which = 0) {
  const auto level = first.find_first_not_of(' ');
  std::vector<std::string> part;
  for (const auto& line : lines) {
    if (!part.empty() && line.find_first_not_of(' ') <= level) break;
    if (!part.empty() || (line == first && which-- == 0)) part.push_back(line);
  }
  return part;
}

TEST(StructuredReport, TellsRegionScoreAndAnswerOfAView) {
  const auto study = testing::sample_study();
  const auto& view = study.views.front();
  const std::vector<std::string> expected{
      "    contains CONTAINER 125007",
      "      has obs context TEXT 112039 = DeepWrist PA left region",
      "      has obs context UIDREF 112040 = " + tracking_uid(study, view, "region"),
      "      contains CODE 121071 = 125605004",
      "      has concept mod CODE 363698007 = 8205005",
      "        has concept mod CODE 272741003 = 7771000",
      "      has concept mod TEXT 111001 = DeepWrist fracture classifier",
      "      has concept mod TEXT 111003 = 0.1.0",
      "      has concept mod TEXT 111002 = weights "
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef fedcba98; calibration: none",
      "      contains SCOORD 111030 = POLYLINE 50,60 250,60 250,280 50,280 50,60",
      "        selected from IMAGE = 1.2.3.1.1",
      "      contains NUM 111012 = 87.3 %",
      "      contains CODE 125605004 = 52101004",
      "      contains IMAGE 130401 = " + view_object_uid(ObjectKind::heat_map, study, view)};
  EXPECT_EQ(part_of(lines_of(study), expected.front()), expected);
}

TEST(StructuredReport, PlacesLandmarksHalfAPixelBehindTheirIndices) {
  const auto study = testing::sample_study();
  const auto lines = lines_of(study);
  const auto part = part_of(lines, "    contains CONTAINER 125007", 2);
  EXPECT_THAT(part, Contains("      contains CODE 121071 = LMPA2"));
  EXPECT_THAT(part, Contains("      has concept mod CODE 363698007 = 62413002")) << "of the radius";
  EXPECT_THAT(part, Contains("      contains SCOORD 111030 = POINT 180.5,105.75"));
  EXPECT_THAT(lines, Contains("      contains CODE 121071 = LMLAT3"));
  EXPECT_EQ(std::ranges::count(lines, "    contains CONTAINER 125007"), 8)
      << "a region and 3 landmarks a view";
}

TEST(StructuredReport, ListsEveryImageAndItsView) {
  auto lateral = testing::lateral_source();
  DcmItem* code = nullptr;
  lateral.data().findOrCreateSequenceItem(DCM_ViewCodeSequence, code, 0);
  code->putAndInsertString(DCM_CodeValue, "399260004");
  code->putAndInsertString(DCM_CodingSchemeDesignator, "SCT");
  code->putAndInsertString(DCM_CodeMeaning, "medio-lateral");
  const auto study =
      study_of({analysed_view(SourceBuilder().header()), testing::failed_view(lateral.header())});
  const std::vector<std::string> expected{"  contains CONTAINER 111028",
                                          "    contains CONTAINER 126200",
                                          "      has acq context CODE 121139 = DX",
                                          "      has acq context DATE 111060 = 20260102",
                                          "      has acq context CODE 111027 = 7771000",
                                          "      contains IMAGE = 1.2.3.1.1",
                                          "    contains CONTAINER 126200",
                                          "      has acq context CODE 121139 = DX",
                                          "      has acq context DATE 111060 = 20260102",
                                          "      has acq context CODE 111027 = 7771000",
                                          "      contains IMAGE = 1.2.3.2.1",
                                          "        has acq context CODE 111031 = 399260004"};
  EXPECT_EQ(part_of(lines_of(study), expected.front()), expected);
}

TEST(StructuredReport, AnswersThreeWays) {
  for (const auto& [probability, code] :
       {std::pair(0.9, "52101004"), std::pair(0.5, "82334004"), std::pair(0.1, "272519000")}) {
    const auto lines = lines_of(study_of({analysed_view(SourceBuilder().header(), View::pa, probability)}));
    EXPECT_THAT(lines, Contains(std::string("      contains CODE 125605004 = ") + code));
    EXPECT_THAT(lines, Contains(std::string("    contains CODE 125605004 = ") + code)) << "of the study";
  }
}

TEST(StructuredReport, AFailedViewIsNeverAbsent) {
  const auto study = study_of({testing::failed_view(SourceBuilder().header(), View::pa)});
  const auto report = make_report(study, ReportClass::comprehensive_3d);
  auto& data = *report->getDataset();
  const auto lines = content_lines(data);
  for (const auto& line : lines) EXPECT_THAT(line, Not(HasSubstr("CODE 125605004"))) << line;
  EXPECT_THAT(lines, Not(Contains("  contains CONTAINER 126010"))) << "no measurements";
  EXPECT_THAT(lines.back(), HasSubstr("PA left: not analysed: the pixel data is truncated."));
  EXPECT_EQ(value_of(data, DCM_CompletionFlag), "PARTIAL");
  EXPECT_EQ(value_of(data, DCM_CompletionFlagDescription),
            "PA left not analysed: the pixel data is truncated");
}

TEST(StructuredReport, AnswersForEachSide) {
  auto right = SourceBuilder();
  right.text(DCM_ImageLaterality, "R").text(DCM_SOPInstanceUID, "1.2.3.3.1");
  auto study =
      study_of({analysed_view(SourceBuilder().header()), analysed_view(right.header(), View::pa, 0.1)});
  study.sides.push_back({BodySide::right, 0.1, evaluation::Decision::no_fracture});
  const auto lines = part_of(lines_of(study), "  contains CONTAINER C0034375");
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[1], "    contains CODE 125605004 = 52101004");
  EXPECT_EQ(lines[2], "      has concept mod CODE 272741003 = 7771000");
  EXPECT_EQ(lines[3], "    contains CODE 125605004 = 272519000");
  EXPECT_EQ(lines[4], "      has concept mod CODE 272741003 = 24028007");
  EXPECT_THAT(lines[5], HasSubstr("All views of the left wrist: fracture, score 87.3 % "
                                  "(fracture from 60.0 %, doubt from 30.0 %). "
                                  "All views of the right wrist: no fracture, score 10.0 %."));
}

TEST(StructuredReport, WithoutASideNoneIsGuessed) {
  auto contradicting = SourceBuilder();
  contradicting.text(DCM_Laterality, "R");
  for (auto source : {SourceBuilder().remove(DCM_ImageLaterality).header(), contradicting.header()}) {
    auto study = study_of({analysed_view(source)});
    study.sides.front().side = std::nullopt;
    const auto lines = lines_of(study);
    for (const auto& line : lines) {
      EXPECT_THAT(line, Not(HasSubstr("272741003")));
      EXPECT_THAT(line, Not(HasSubstr("111027")));
    }
  }
}

TEST(StructuredReport, CutsARegionAtTheImagesEdgeAndTellsTheWholeOne) {
  auto view = analysed_view(SourceBuilder().header());
  view.region = cv::Rect2d(-20, 250, 400, 200);
  view.landmarks[1] = {310, 20};
  const auto lines = lines_of(study_of({view}));
  EXPECT_THAT(lines, Contains("      contains SCOORD 111030 = POLYLINE 0,250 300,250 300,400 0,400 0,250"));
  EXPECT_THAT(lines.back(),
              HasSubstr("The region leaves the image: columns -20.0 to 380.0, rows 250.0 to 450.0."));
  EXPECT_THAT(lines.back(), HasSubstr("Landmark 2 lies outside the image."));
  EXPECT_THAT(lines, Not(Contains("      contains CODE 121071 = LMPA2")));
}

TEST(StructuredReport, NamesTheProcedureOfTheStudy) {
  EXPECT_THAT(lines_of(testing::sample_study()), Contains("  has concept mod CODE 121058 = 363679005"));
  auto source = SourceBuilder();
  DcmItem* code = nullptr;
  source.data().findOrCreateSequenceItem(DCM_ProcedureCodeSequence, code, 0);
  code->putAndInsertString(DCM_CodeValue, "WR2");
  code->putAndInsertString(DCM_CodingSchemeDesignator, "99LOCAL");
  code->putAndInsertString(DCM_CodeMeaning, "Wrist in two views");
  EXPECT_THAT(lines_of(study_of({analysed_view(source.header())})),
              Contains("  has concept mod CODE 121058 = WR2"));
}

TEST(StructuredReport, IsTheSameTreeInEveryClass) {
  const auto study = testing::sample_study();
  const auto expected = lines_of(study);
  EXPECT_EQ(lines_of(study, ReportClass::comprehensive), expected);
  EXPECT_EQ(lines_of(study, ReportClass::enhanced), expected);
  const auto enhanced = make_report(study, ReportClass::enhanced);
  EXPECT_EQ(value_of(*enhanced->getDataset(), DCM_SOPClassUID), UID_EnhancedSRStorage);
}

TEST(StructuredReport, HeaderHasWhatWritersForget) {
  auto study = testing::sample_study();
  study.predecessor_report = "1.2.9";
  const auto report = make_report(study, ReportClass::comprehensive_3d);
  auto& data = *report->getDataset();
  EXPECT_EQ(value_of(data, DCM_Modality), "SR");
  EXPECT_EQ(value_of(data, DCM_SeriesNumber), "9101");
  EXPECT_EQ(value_of(data, DCM_CompletionFlag), "COMPLETE");
  EXPECT_EQ(value_of(data, DCM_VerificationFlag), "UNVERIFIED");
  EXPECT_EQ(value_of(data, DCM_PreliminaryFlag), "FINAL");
  EXPECT_EQ(value_of(data, DCM_ContentQualification), "RESEARCH");
  EXPECT_EQ(value_of(data, DCM_ContentDate) + value_of(data, DCM_ContentTime), "20260203101112");
  EXPECT_TRUE(data.tagExists(DCM_ReferencedPerformedProcedureStepSequence));
  EXPECT_TRUE(data.tagExists(DCM_PerformedProcedureCodeSequence));
  EXPECT_EQ(value_in(data, DCM_CodingSchemeIdentificationSequence, DCM_CodingSchemeDesignator),
            "99DEEPWRIST");
  DcmItem* evidence = nullptr;
  ASSERT_TRUE(data.findAndGetSequenceItem(DCM_CurrentRequestedProcedureEvidenceSequence, evidence).good());
  EXPECT_EQ(value_of(*evidence, DCM_StudyInstanceUID), "1.2.3");
  std::vector<std::string> series;
  for (unsigned i = 0; i < 3; ++i)
    series.push_back(value_in(*evidence, DCM_ReferencedSeriesSequence, DCM_SeriesInstanceUID, i));
  EXPECT_THAT(series,
              ::testing::UnorderedElementsAre("1.2.3.1", "1.2.3.2",
                                              series_uid(ObjectKind::heat_map, study, study.views.front())));
  DcmItem* before = nullptr;
  ASSERT_TRUE(data.findAndGetSequenceItem(DCM_PredecessorDocumentsSequence, before).good());
  EXPECT_EQ(value_of(*before, DCM_StudyInstanceUID), "1.2.3");
  EXPECT_EQ(value_in(data, DCM_ContributingEquipmentSequence, DCM_DeviceUID), device_uid(study));
  EXPECT_EQ(value_of(*report->getMetaInfo(), DCM_MediaStorageSOPInstanceUID),
            value_of(data, DCM_SOPInstanceUID));
  EXPECT_EQ(value_of(*report->getMetaInfo(), DCM_ImplementationClassUID), dicom::kImplementationClassUid);
}

TEST(StructuredReport, DoesNotDependOnTheOrderInWhichViewsCame) {
  auto study = testing::sample_study();
  const auto first = lines_of(study);
  std::swap(study.views[0], study.views[1]);
  EXPECT_EQ(lines_of(study), first);
}

}  // namespace
}  // namespace deepwrist::clinic
