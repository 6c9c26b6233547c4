#include "core/report/picture/landmark_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/report/chart/landmark_style.h"
#include "core/report/font.h"
#include "core/report/picture/drawing.h"
#include "core/report/picture/picture_notes.h"

// From below: radiograph, outline of the ROI, crosses and lines of the annotation, rings, numbers.
//
// Pixels of the image to pixels of the picture, with `shown` the part of the plane that is visible (the
// image and what the ROI adds to it, up to half the image on each side) and `scale`, by which its long side
// has 1200 to 2000 pixels:
//
//   point       (p + ½ - shown) scale - ½      pixel i covers [i, i + 1)
//   rectangle   (edge - shown) scale, rounded
//
// Sizes of text and marks are in `unit`s, a 46th of the long side: the same on every figure. What the ROI
// shows beside the image has a colour of its own.

namespace deepwrist::report {
namespace {

constexpr double kSmallest = 1200, kLargest = 2000;  // long side of the picture, in pixels

/// The part of the plane that is shown, in pixels of the image, and how it is enlarged.
struct Frame {
  cv::Rect shown;
  double scale = 1;

  cv::Size size() const {
    return {std::max(1, static_cast<int>(std::lround(shown.width * scale))),
            std::max(1, static_cast<int>(std::lround(shown.height * scale)))};
  }
  /// Pixel index i covers [i, i + 1), so that its centre is half a pixel further.
  cv::Point2d to_canvas(cv::Point2f point) const {
    return {(point.x + 0.5 - shown.x) * scale - 0.5, (point.y + 0.5 - shown.y) * scale - 0.5};
  }
  cv::Rect to_canvas(const cv::Rect& rectangle) const {
    const auto edge = [&](int position, int origin) {
      return static_cast<int>(std::lround((position - origin) * scale));
    };
    const cv::Point from(edge(rectangle.x, shown.x), edge(rectangle.y, shown.y));
    return {from, cv::Point(edge(rectangle.br().x, shown.x), edge(rectangle.br().y, shown.y))};
  }
};

/// The image and, up to half its size further, what the ROI adds.
Frame frame_of(cv::Size image, const std::optional<cv::Rect>& roi) {
  Frame frame;
  const cv::Rect whole({}, image);
  const cv::Rect most(-image.width / 2, -image.height / 2, 2 * image.width, 2 * image.height);
  frame.shown = roi ? whole | (*roi & most) : whole;
  const double side = std::max(frame.shown.width, frame.shown.height);
  frame.scale = std::clamp(side, kSmallest, kLargest) / side;
  return frame;
}

cv::Mat draw_picture(const cv::Mat& image, const Frame& frame) {
  cv::Mat picture(frame.size(), CV_8UC3, kOutside);
  const cv::Rect inside = frame.to_canvas(cv::Rect({}, image.size())) & cv::Rect({}, picture.size());
  if (!inside.empty()) place(picture, scaled(image, inside.size()), inside.tl());
  return picture;
}

/// Whether there can be something to see; not for NaN.
bool is_near(const cv::Point2d& at) { return std::abs(at.x) < 1e5 && std::abs(at.y) < 1e5; }

/// Crosses where the landmarks are annotated, and lines from there to where they were found.
void draw_truth(cv::Mat& picture, const LandmarkMarks& marks, const Frame& frame, double unit) {
  for (std::size_t i = 0; i < marks.truth.size(); ++i) {
    const cv::Point2d truth = frame.to_canvas(marks.truth[i]);
    if (!is_near(truth)) continue;
    const cv::Point2d found = i < marks.points.size() ? frame.to_canvas(marks.points[i]) : truth;
    if (is_near(found)) draw_stroke(picture, truth, found, unit * 0.1, mark_color(i));
    draw_cross(picture, truth, unit * 0.5, mark_color(i));
  }
}

/// Size of text on a picture, about 26 to 43 pixels.
double drawing_unit(const cv::Mat& picture) { return std::max(picture.rows, picture.cols) / 46.0; }

/// One line of the legend.
struct Entry {
  enum class Symbol { mark, truth, roi } symbol = Symbol::mark;
  std::size_t mark = 0;
  std::string text;
  RegionStyle style = RegionStyle::solid;
};

std::vector<Entry> legend_of(const LandmarkMarks& marks) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < marks.points.size(); ++i)
    entries.push_back({Entry::Symbol::mark, i, numbered_landmark(marks.view, i)});
  if (!marks.truth.empty())
    entries.push_back({Entry::Symbol::truth, 0, "annotated (crosses), joined to where it was found (rings)"});
  if (marks.roi) {
    auto said = marks.roi_text.empty() ? "" : ": " + marks.roi_text;
    if (marks.mm_per_px) {
      said = fmt::format(", {:.0f} × {:.0f} mm{}", marks.roi->width * marks.mm_per_px->width,
                         marks.roi->height * marks.mm_per_px->height, said);
    }
    entries.push_back({Entry::Symbol::roi, 0, "region of interest" + said, marks.roi_style});
  }
  return entries;
}

void draw_entry(cv::Mat& canvas, cv::Point at, double unit, const Entry& entry, const Font& font) {
  const double half = unit * 0.45;
  const cv::Point2d centre(at.x + half, at.y + half);
  switch (entry.symbol) {
    case Entry::Symbol::mark:
      draw_dot(canvas, centre, half * 0.75, mark_color(entry.mark));
      break;
    case Entry::Symbol::truth:
      draw_cross(canvas, centre, half * 0.75, kLine);  // of no landmark
      break;
    case Entry::Symbol::roi:
      draw_region(canvas, cv::Rect(at.x, at.y, static_cast<int>(2 * half), static_cast<int>(2 * half)), 3,
                  entry.style);
  }
  const double left = at.x + unit * 1.35;
  font.draw(canvas, {left, at.y + unit * 0.75}, font.fitted(entry.text, unit * 0.8, canvas.cols - left),
            unit * 0.8, kInk);
}

}  // namespace

cv::Mat draw_marks(const cv::Mat& image, const LandmarkMarks& marks) {
  assert(image.type() == CV_8U && !image.empty());
  const Frame frame = frame_of(image.size(), marks.roi);
  cv::Mat picture = draw_picture(image, frame);
  const double unit = drawing_unit(picture);
  const Font bold(Font::Weight::bold);
  if (marks.roi) {
    draw_region(picture, frame.to_canvas(*marks.roi), std::max(2, static_cast<int>(std::lround(unit * 0.14))),
                marks.roi_style);
  }
  draw_truth(picture, marks, frame, unit);
  for (std::size_t i = 0; i < marks.points.size(); ++i) {
    const cv::Point2d at = frame.to_canvas(marks.points[i]);
    if (!is_near(at)) continue;
    draw_marker(picture, at, unit * 0.6, mark_color(i));
    const std::string number = std::to_string(i + 1);
    const cv::Point2d label(at.x + unit * 0.8, at.y - unit * 0.45);
    for (const auto& [x, y] :
         {std::pair{-2, 0}, {2, 0}, {0, -2}, {0, 2}, {-1, -1}, {1, 1}, {-1, 1}, {1, -1}}) {
      bold.draw(picture, label + cv::Point2d(x, y), number, unit, kHalo);
    }
    bold.draw(picture, label, number, unit, mark_color(i));
  }
  if (marks.mm_per_px && marks.mm_per_px->width > 0)
    draw_scale_bar(picture, {{}, picture.size()}, frame.scale / marks.mm_per_px->width, unit);
  return picture;
}

cv::Mat draw_landmarks(const cv::Mat& image, const LandmarkMarks& marks) {
  const cv::Mat picture = draw_marks(image, marks);
  const double unit = drawing_unit(picture);
  const Font regular, bold(Font::Weight::bold);
  const auto entries = legend_of(marks);
  const int margin = static_cast<int>(unit * 1.5), line = static_cast<int>(unit * 1.5);
  const int width = std::max(picture.cols, static_cast<int>(unit * 26)) + 2 * margin;
  const int top = margin + static_cast<int>(unit * 2.2);
  const int legend = top + picture.rows + line / 2;
  const int note = legend + static_cast<int>(entries.size()) * line;
  cv::Mat canvas(note + line + margin, width, CV_8UC3, kWhite);

  const std::string view = marks.view == View::pa ? "PA" : "LAT";
  const double view_width = regular.width(view, unit * 1.1);
  bold.draw(canvas, {double(margin), margin + unit},
            bold.fitted(marks.title, unit * 1.3, width - 2.5 * margin - view_width), unit * 1.3, kInk);
  regular.draw(canvas, {width - margin - view_width, margin + unit}, view, unit * 1.1, kMutedInk);
  place(canvas, picture, {(width - picture.cols) / 2, top});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    draw_entry(canvas, {margin, legend + static_cast<int>(i) * line}, unit, entries[i], regular);
  }
  regular.draw(canvas, {double(margin), note + unit}, kResearchOnly, unit * 0.8, kMutedInk);
  return canvas;
}

}  // namespace deepwrist::report
