#include "clinic/objects/result_picture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "clinic/objects/caption_band.h"
#include "clinic/objects/region_box.h"
#include "clinic/objects/result_text.h"
#include "core/report/picture/drawing.h"
#include "core/report/picture/gradcam_figure.h"

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

const cv::Scalar kRed{60, 60, 235}, kYellow{50, 215, 250}, kGreen{110, 200, 90}, kGrey{200, 200, 200};

cv::Scalar color_of(const ViewResult& view) {
  if (!view.decision) return kGrey;
  switch (*view.decision) {
    case evaluation::Decision::fracture:
      return kRed;
    case evaluation::Decision::doubt:
      return kYellow;
    case evaluation::Decision::no_fracture:
      break;
  }
  return kGreen;
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

void draw_region(Canvas& canvas, const ViewResult& view) {
  if (!view.region) return;
  const cv::Rect2d box(view.region->tl() * canvas.scale, view.region->size() * canvas.scale);
  const double width = std::max(2.0, canvas.bgr.rows / 250.0);
  const bool none = view.decision && *view.decision == evaluation::Decision::no_fracture;
  const bool dashed = view.decision && *view.decision == evaluation::Decision::doubt;
  draw_region_box(canvas.bgr, box, none || !view.decision ? width / 2 : width, color_of(view), dashed);
}

void draw_landmarks(Canvas& canvas, const ViewResult& view) {
  const double radius = std::max(4.0, canvas.bgr.rows / 100.0);
  for (std::size_t i = 0; i < view.landmarks.size(); ++i) {
    const auto place = (view.landmarks[i] + cv::Point2d(0.5, 0.5)) * canvas.scale - cv::Point2d(0.5, 0.5);
    report::draw_marker(canvas.bgr, place, radius, report::mark_color(i));
  }
}

void lay_heat_map(Canvas& canvas, const ViewResult& view) {
  const cv::Rect box(cvRound(view.region->x * canvas.scale), cvRound(view.region->y * canvas.scale),
                     std::max(1, cvRound(view.region->width * canvas.scale)),
                     std::max(1, cvRound(view.region->height * canvas.scale)));
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
