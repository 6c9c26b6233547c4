#include "clinic/objects/graphic_layers.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "clinic/objects/common_modules.h"
#include "clinic/objects/item_writer.h"
#include "clinic/objects/result_geometry.h"
#include "clinic/objects/result_text.h"

//   AI_ROI         the region: a closed line of 5 points, or dashes; the answer as text, in a box of the
//   display AI_LANDMARKS   circles (centre, a point on it) with their numbers beside them
//
// Points are in PIXEL units: (0, 0) is the upper left corner of the first pixel (PS3.3 C.10.5).

namespace deepwrist::clinic {
namespace {

constexpr const char* kRegionLayer = "AI_ROI";
constexpr const char* kLandmarkLayer = "AI_LANDMARKS";
constexpr int kDashes = 12;  // of one side of the region

void put_graphic(ItemWriter& annotation, const char* type, std::span<const cv::Point2d> points) {
  std::vector<float> numbers;
  for (const auto& point : points) {
    numbers.push_back(static_cast<float>(point.x));
    numbers.push_back(static_cast<float>(point.y));
  }
  auto graphic = annotation.item(DCM_GraphicObjectSequence);
  graphic.text(DCM_GraphicAnnotationUnits, "PIXEL")
      .number(DCM_GraphicDimensions, 2)
      .number(DCM_NumberOfGraphicPoints, static_cast<int>(points.size()))
      .points(DCM_GraphicData, numbers)
      .text(DCM_GraphicType, type);
  const bool closed = points.front() == points.back() || std::string_view(type) == "CIRCLE";
  if (closed) graphic.text(DCM_GraphicFilled, "N");
}

void put_region(ItemWriter& annotation, const cv::Rect2d& region, bool dashed) {
  const auto a = region.tl(), c = region.br();
  const std::array<cv::Point2d, 5> outline{a, {c.x, a.y}, c, {a.x, c.y}, a};
  if (!dashed) return put_graphic(annotation, "POLYLINE", outline);
  for (std::size_t side = 0; side + 1 < outline.size(); ++side) {
    const auto step = (outline[side + 1] - outline[side]) * (1.0 / (2 * kDashes - 1));
    for (int i = 0; i < kDashes; ++i) {
      const auto from = outline[side] + step * (2.0 * i);
      const std::array<cv::Point2d, 2> dash{from, from + step};
      put_graphic(annotation, "POLYLINE", dash);
    }
  }
}

void put_answer(ItemWriter& annotation, const ViewResult& view) {
  constexpr std::array<float, 2> kTopLeft{0.02F, 0.02F}, kBottomRight{0.7F, 0.14F};
  auto lines = "DeepWrist: " + headline(view) + "\r\n" + view_and_side(view);
  if (view.thresholds) lines += ": " + thresholds_text(*view.thresholds);
  annotation.item(DCM_TextObjectSequence)
      .text(DCM_BoundingBoxAnnotationUnits, "DISPLAY")
      .text(DCM_UnformattedTextValue, lines + "\r\n" + kWarning)
      .points(DCM_BoundingBoxTopLeftHandCorner, kTopLeft)
      .points(DCM_BoundingBoxBottomRightHandCorner, kBottomRight)
      .text(DCM_BoundingBoxTextHorizontalJustification, "LEFT");
}

/// The circle and number of a landmark; the number lies inside the image.
void put_landmark(ItemWriter& annotation, const ViewResult& view, std::size_t index,
                  const cv::Point2d& centre) {
  const double radius = std::max(4.0, view.source.rows / 150.0);
  const std::array<cv::Point2d, 2> circle{centre, centre + cv::Point2d(radius, 0)};
  put_graphic(annotation, "CIRCLE", circle);
  const std::array<float, 2> anchor{
      static_cast<float>(std::clamp(centre.x + 2 * radius, 0.0, static_cast<double>(view.source.columns))),
      static_cast<float>(std::clamp(centre.y - 2 * radius, 0.0, static_cast<double>(view.source.rows)))};
  annotation.item(DCM_TextObjectSequence)
      .text(DCM_AnchorPointAnnotationUnits, "PIXEL")
      .text(DCM_UnformattedTextValue, std::to_string(index + 1))
      .points(DCM_AnchorPoint, anchor)
      .text(DCM_AnchorPointVisibility, "N");
}

ItemWriter annotation_of(ItemWriter& writer, const ViewResult& view, const char* layer) {
  auto annotation = writer.item(DCM_GraphicAnnotationSequence);
  auto image = annotation.item(DCM_ReferencedImageSequence);
  put_image_reference(image, view.source);
  annotation.text(DCM_GraphicLayer, layer);
  return annotation;
}

/// `colour`: CIELab as PS3.3 C.10.7.1.1 scales it.
void put_layer(ItemWriter& writer, const char* layer, const char* order, const char* description,
               const std::array<std::uint16_t, 3>& colour) {
  writer.item(DCM_GraphicLayerSequence)
      .text(DCM_GraphicLayer, layer)
      .text(DCM_GraphicLayerOrder, order)
      .text(DCM_GraphicLayerDescription, description)
      .numbers(DCM_GraphicLayerRecommendedDisplayCIELabValue, colour);
}

}  // namespace

void put_graphics(ItemWriter& writer, const ViewResult& view) {
  auto answer = annotation_of(writer, view, kRegionLayer);
  put_answer(answer, view);
  const bool dashed = view.decision == evaluation::Decision::doubt;
  if (const auto region = visible_region(view)) put_region(answer, *region, dashed);
  put_layer(writer, kRegionLayer, "1", "Region and answer", {50000, 30000, 50000});
  std::optional<ItemWriter> landmarks;
  for (std::size_t i = 0; i < view.landmarks.size(); ++i) {
    const auto point = visible_landmark(view, i);
    if (!point) continue;
    if (!landmarks) landmarks.emplace(annotation_of(writer, view, kLandmarkLayer));
    put_landmark(*landmarks, view, i, *point);
  }
  if (landmarks) put_layer(writer, kLandmarkLayer, "2", "Landmarks", {55000, 20000, 30000});
}

}  // namespace deepwrist::clinic
