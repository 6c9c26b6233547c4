#include "clinic/objects/result_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "clinic/objects/caption_band.h"
#include "clinic/objects/result_text.h"
#include "core/report/picture/drawing.h"
#include "core/report/picture/gradcam_figure.h"
#include "core/report/picture/region_outline.h"

//   ┌───────────────────────────────┐
//   │ FRACTURE 87.3 %               │  band of text (caption_band.h), as high as its lines need
//   │ PA left                       │
//   │ ...                           │
//   ├───────────────────────────────┤
//   │ radiograph, enlarged where it │
//   │ is small, with box and marks  │
//   └───────────────────────────────┘
//
// The whole is reduced where a side is longer than kLongestSide; letters stay in proportion.

namespace deepwrist::clinic {
namespace {

constexpr int kShortestHeight = 800;  // smaller radiographs are enlarged for the letters' sake

const cv::Scalar kGrey{200, 200, 200};

/// As regions' outlines have them (region_outline.h).
cv::Scalar color_of(const ViewResult& view) {
  if (!view.decision) return kGrey;
  return *view.decision == evaluation::Decision::no_fracture ? report::kSkyBlue : report::kYellow;
}

report::RegionStyle style_of(const ViewResult& view) {
  if (!view.decision || *view.decision == evaluation::Decision::no_fracture) return report::RegionStyle::thin;
  return *view.decision == evaluation::Decision::doubt ? report::RegionStyle::dashed
                                                       : report::RegionStyle::solid;
}

/// What is painted: the radiograph in its scale, as BGR.
struct Canvas {
  cv::Mat bgr;
  double scale = 1;
};

Canvas prepare(const ViewResult& view) {
  const cv::Size size(view.source.columns, view.source.rows);
  const int longest = std::max(size.width, size.height);
  const double scale = std::min(std::max(1.0, static_cast<double>(kShortestHeight) / size.height),
                                static_cast<double>(kLongestSide) / longest);
  const cv::Size target(std::max(1, cvRound(size.width * scale)), std::max(1, cvRound(size.height * scale)));
  Canvas canvas{cv::Mat(target, CV_8UC3, cv::Scalar::all(0)), scale};
  if (view.picture.empty()) return canvas;
  const cv::Mat sized = target == size ? view.picture : report::scaled(view.picture, target);
  cv::cvtColor(sized, canvas.bgr, cv::COLOR_GRAY2BGR);
  return canvas;
}

/// The region in the picture's pixels.
cv::Rect scaled_region(const Canvas& canvas, const ViewResult& view) {
  const auto from = view.region->tl() * canvas.scale, to = view.region->br() * canvas.scale;
  return {
      cv::Point(cvRound(from.x), cvRound(from.y)),
      cv::Point(std::max(cvRound(to.x), cvRound(from.x) + 1), std::max(cvRound(to.y), cvRound(from.y) + 1))};
}

void draw_region(Canvas& canvas, const ViewResult& view) {
  if (!view.region) return;
  const int thickness = std::max(3, cvRound(canvas.bgr.rows / 160.0));
  report::draw_region(canvas.bgr, scaled_region(canvas, view), thickness, style_of(view));
}

void draw_landmarks(Canvas& canvas, const ViewResult& view) {
  const double radius = std::max(4.0, canvas.bgr.rows / 100.0);
  for (std::size_t i = 0; i < view.landmarks.size(); ++i) {
    const auto place = (view.landmarks[i] + cv::Point2d(0.5, 0.5)) * canvas.scale - cv::Point2d(0.5, 0.5);
    report::draw_marker(canvas.bgr, place, radius, report::mark_color(i));
  }
}

void lay_heat_map(Canvas& canvas, const ViewResult& view) {
  const auto box = scaled_region(canvas, view);
  const auto visible = box & cv::Rect({}, canvas.bgr.size());
  if (visible.empty()) return;
  cv::Mat map, grey;
  view.heat_map.convertTo(map, CV_32F);
  cv::resize(map, map, box.size(), 0, 0, cv::INTER_LINEAR);
  cv::cvtColor(canvas.bgr(visible), grey, cv::COLOR_BGR2GRAY);
  const cv::Mat part = map(visible - box.tl()).clone();
  report::gradcam_overlay(grey, part).copyTo(canvas.bgr(visible));
}

std::vector<CaptionLine> caption(const ViewResult& view, const StudyResult& result, const std::string& what) {
  std::vector<CaptionLine> lines{{headline(view), color_of(view), true},
                                 {view_and_side(view) + what, report::kWhite}};
  if (!view.failure.empty()) lines.push_back({failure_text(view), report::kWhite});
  if (view.thresholds) lines.push_back({thresholds_text(*view.thresholds), kGrey});
  lines.push_back({"DeepWrist " + ascii(result.software_version, 32), kGrey});
  lines.push_back({kWarning, report::kWhite, true});
  return lines;
}

ResultPicture finish(const Canvas& canvas, const std::vector<CaptionLine>& lines) {
  // Lines so high that capitals, 0.73 of it, are 1/40 of the radiograph's height.
  constexpr double kShareOfHeight = 1 / (40 * 0.73);
  const cv::Mat whole = under_caption(canvas.bgr, lines, canvas.bgr.rows * kShareOfHeight);
  const cv::Mat sized = report::reduced(whole, kLongestSide);
  return {sized, canvas.scale * sized.rows / whole.rows};
}

}  // namespace

ResultPicture draw_result(const ViewResult& view, const StudyResult& result) {
  auto canvas = prepare(view);
  draw_region(canvas, view);
  draw_landmarks(canvas, view);
  return finish(canvas, caption(view, result, ""));
}

ResultPicture draw_heat_map(const ViewResult& view, const StudyResult& result) {
  auto canvas = prepare(view);
  lay_heat_map(canvas, view);
  draw_region(canvas, view);
  return finish(canvas, caption(view, result, ", where the network looked: not the place of a fracture"));
}

}  // namespace deepwrist::clinic
