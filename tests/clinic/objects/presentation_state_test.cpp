#include "clinic/objects/presentation_state.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>
#include <gmock/gmock.h>
#include <spdlog/fmt/fmt.h>

#include "tests/clinic/objects/result_samples.h"

namespace deepwrist::clinic {
namespace {

using testing::analysed_view;
using ::testing::ElementsAre;
using testing::SourceBuilder;
using testing::study_of;
using testing::value_in;
using testing::value_of;

/// What a layer draws: "POLYLINE 50,60 ...".
std::vector<std::string> graphics_of(DcmItem& data, unsigned layer) {
  std::vector<std::string> found;
  DcmItem *annotation = nullptr, *graphic = nullptr;
  if (data.findAndGetSequenceItem(DCM_GraphicAnnotationSequence, annotation, layer).bad()) return found;
  for (long i = 0; annotation->findAndGetSequenceItem(DCM_GraphicObjectSequence, graphic, i).good(); ++i) {
    const Float32* numbers = nullptr;
    unsigned long count = 0;
    graphic->findAndGetFloat32Array(DCM_GraphicData, numbers, &count);
    auto text = value_of(*graphic, DCM_GraphicType);
    for (unsigned long k = 0; k + 1 < count; k += 2)
      text += fmt::format(" {},{}", numbers[k], numbers[k + 1]);
    EXPECT_EQ(value_of(*graphic, DCM_NumberOfGraphicPoints), std::to_string(count / 2));
    found.push_back(text);
  }
  return found;
}

std::unique_ptr<DcmFileFormat> overlay_of(const ViewResult& view) {
  return make_overlay_object(view, study_of({view}));
}

TEST(PresentationState, DrawsRegionAndLandmarksInPixelsOfTheImage) {
  const auto file = overlay_of(analysed_view(SourceBuilder().header()));
  auto& data = *file->getDataset();
  EXPECT_THAT(graphics_of(data, 0), ElementsAre("POLYLINE 50,60 250,60 250,280 50,280 50,60"));
  EXPECT_THAT(graphics_of(data, 1),
              ElementsAre("CIRCLE 100.5,110.5 104.5,110.5", "CIRCLE 180.5,105.75 184.5,105.75",
                          "CIRCLE 150.5,90.5 154.5,90.5"));
  EXPECT_EQ(value_in(data, DCM_GraphicLayerSequence, DCM_GraphicLayer, 0), "AI_ROI");
  EXPECT_EQ(value_in(data, DCM_GraphicLayerSequence, DCM_GraphicLayer, 1), "AI_LANDMARKS");
  DcmItem* annotation = nullptr;
  ASSERT_TRUE(data.findAndGetSequenceItem(DCM_GraphicAnnotationSequence, annotation, 0).good());
  EXPECT_EQ(value_in(*annotation, DCM_TextObjectSequence, DCM_UnformattedTextValue),
            "DeepWrist: FRACTURE 87.3 %\r\nPA left: fracture from 60.0 %, doubt from 30.0 %\r\n"
            "RESEARCH ONLY - NOT FOR DIAGNOSIS");
}

TEST(PresentationState, DashesTheRegionOfADoubt) {
  const auto file = overlay_of(analysed_view(SourceBuilder().header(), View::pa, 0.4));
  const auto graphics = graphics_of(*file->getDataset(), 0);
  ASSERT_EQ(graphics.size(), 48U);
  EXPECT_EQ(graphics[0].substr(0, 18), "POLYLINE 50,60 58.");
}

TEST(PresentationState, CutsWhatLeavesTheImage) {
  auto view = analysed_view(SourceBuilder().header());
  view.region = cv::Rect2d(-20, 250, 400, 200);
  view.landmarks = {{299, 1}, {310, 20}, {150, 90}};
  const auto file = overlay_of(view);
  EXPECT_THAT(graphics_of(*file->getDataset(), 0), ElementsAre("POLYLINE 0,250 300,250 300,400 0,400 0,250"));
  EXPECT_EQ(graphics_of(*file->getDataset(), 1).size(), 2U);
}

TEST(PresentationState, ShowsTheImageAsItsFileSays) {
  auto source = SourceBuilder();
  source.text(DCM_WindowCenter, "2048\\1000")
      .text(DCM_WindowWidth, "4096\\500")
      .text(DCM_PixelSpacing, "0.2\\0.2");
  source.text(DCM_PhotometricInterpretation, "MONOCHROME1");
  const auto file = overlay_of(analysed_view(source.header()));
  auto& data = *file->getDataset();
  EXPECT_EQ(value_of(data, DCM_PresentationLUTShape), "INVERSE");
  EXPECT_EQ(value_of(data, DCM_RescaleSlope), "1");
  EXPECT_EQ(value_in(data, DCM_SoftcopyVOILUTSequence, DCM_WindowCenter), "2048");
  EXPECT_EQ(value_in(data, DCM_SoftcopyVOILUTSequence, DCM_WindowWidth), "4096");
  EXPECT_EQ(value_in(data, DCM_DisplayedAreaSelectionSequence, DCM_DisplayedAreaTopLeftHandCorner), "1\\1");
  EXPECT_EQ(value_in(data, DCM_DisplayedAreaSelectionSequence, DCM_DisplayedAreaBottomRightHandCorner),
            "300\\400");
  EXPECT_EQ(value_in(data, DCM_DisplayedAreaSelectionSequence, DCM_PresentationPixelSpacing), "0.2\\0.2");
}

TEST(PresentationState, IsOfTheSideAndTheSeriesOfTheImage) {
  const auto file = overlay_of(analysed_view(SourceBuilder().remove(DCM_WindowCenter).header()));
  auto& data = *file->getDataset();
  EXPECT_EQ(value_of(data, DCM_SOPClassUID), UID_GrayscaleSoftcopyPresentationStateStorage);
  EXPECT_EQ(value_of(data, DCM_Laterality), "L");
  EXPECT_EQ(value_of(data, DCM_ContentLabel), "DEEPWRIST_PA");
  EXPECT_EQ(value_of(data, DCM_ContentDate), "none");
  EXPECT_EQ(value_of(data, DCM_PresentationLUTShape), "IDENTITY");
  EXPECT_FALSE(data.tagExists(DCM_SoftcopyVOILUTSequence));
  EXPECT_EQ(value_in(data, DCM_DisplayedAreaSelectionSequence, DCM_PresentationPixelAspectRatio), "1\\1");
  EXPECT_EQ(value_in(data, DCM_ReferencedSeriesSequence, DCM_SeriesInstanceUID), "1.2.3.1");
}

TEST(PresentationState, NamesTheFrameOfSeveral) {
  const auto file = overlay_of(analysed_view(SourceBuilder().text(DCM_NumberOfFrames, "3").header()));
  DcmItem* series = nullptr;
  ASSERT_TRUE(file->getDataset()->findAndGetSequenceItem(DCM_ReferencedSeriesSequence, series).good());
  EXPECT_EQ(value_in(*series, DCM_ReferencedImageSequence, DCM_ReferencedFrameNumber), "1");
}

TEST(PresentationState, SaysWhyThereCanBeNone) {
  auto view = analysed_view(SourceBuilder().header());
  EXPECT_EQ(overlay_obstacle(view), "");
  view.source.has_modality_table = true;
  EXPECT_THAT(overlay_obstacle(view), ::testing::HasSubstr("Modality LUT"));
  const auto colour = SourceBuilder().text(DCM_PhotometricInterpretation, "RGB").header();
  EXPECT_THAT(overlay_obstacle(analysed_view(colour)), ::testing::HasSubstr("not grey"));
  EXPECT_NE(overlay_obstacle(testing::failed_view(SourceBuilder().header())), "");
}

}  // namespace
}  // namespace deepwrist::clinic
