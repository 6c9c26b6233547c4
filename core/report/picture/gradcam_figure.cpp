#include "core/report/picture/gradcam_figure.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/report/font.h"
#include "core/report/picture/drawing.h"
#include "core/report/picture/picture_notes.h"

// Layout in pixels:
//
//   56 │ ID, view              │ 32 │ Fracture probability 0.873           │
//      │ kHeader 150           │    │ bar, below it decision and truth     │
//      ├───────────────────────┤    ├──────────────────────────┬────┬──────┤
//      │ ROI, 768 × 768        │    │ ROI and map, 768 × 768   │ 28 │ bar  │ 26 wide, 64 for its numbers
//      ├───────────────────────┤    ├──────────────────────────┴────┴──────┤
//      │ captions, 132: size; what this is not; model                      │
//
// A pixel is grey (1 - a) + colour a with a = 0.72 v² (3 - 2 v) for a value v of the map: nothing below is
// hidden, and what did not matter keeps its grey. The map is enlarged by cubic interpolation, then cut to
// 0..1. The colour bar is mixed in the same way over middle grey, to look as the picture does.

namespace deepwrist::report {
namespace {

// Layout in pixels.
constexpr int kMargin = 56;
constexpr int kPanel = 768;  // three times the ROI's 256
constexpr int kGap = 32;
constexpr int kHeader = 150;
constexpr int kFooter = 132;
constexpr int kBarGap = 28, kBarWidth = 26, kBarText = 64;
constexpr int kWidth = 2 * kMargin + 2 * kPanel + kGap + kBarGap + kBarWidth + kBarText;
constexpr int kHeight = kMargin + kHeader + kPanel + kFooter;
constexpr int kTop = kMargin + kHeader;
constexpr int kOutline = 6;  // of the ROI
constexpr int kSecondPanel = kMargin + kPanel + kGap;

constexpr double kStrongest = 0.72;  // opacity of the map where it is 1: bones stay visible below

/// Opacity rises smoothly from 0, so that what did not matter keeps its grey.
double opacity(double value) { return kStrongest * value * value * (3 - 2 * value); }

/// Inferno: perceptually uniform, in grey-scale print too.
cv::Mat color_map() {
  cv::Mat ramp(1, 256, CV_8U), colors;
  for (int i = 0; i < 256; ++i) ramp.at<std::uint8_t>(i) = static_cast<std::uint8_t>(i);
  cv::applyColorMap(ramp, colors, cv::COLORMAP_INFERNO);
  return colors;
}

cv::Vec3b mixed(double grey, double value, const cv::Mat& colors) {
  const auto& color = colors.at<cv::Vec3b>(static_cast<int>(std::lround(value * 255)));
  const double alpha = opacity(value);
  cv::Vec3b result;
  for (int c = 0; c < 3; ++c)
    result[c] = cv::saturate_cast<std::uint8_t>(grey * (1 - alpha) + color[c] * alpha);
  return result;
}

/// The map over middle grey, largest value on top, as it shows in the picture.
void draw_color_bar(cv::Mat& canvas, const Font& font) {
  const int left = kSecondPanel + kPanel + kBarGap;
  const cv::Mat colors = color_map();
  for (int y = 0; y < kPanel; ++y) {
    const double value = 1 - static_cast<double>(y) / (kPanel - 1);
    canvas(cv::Rect(left, kTop + y, kBarWidth, 1)).setTo(cv::Scalar(mixed(110, value, colors)));
  }
  using Tick = std::pair<double, const char*>;
  for (const auto& [value, text] : {Tick{0, "0"}, {0.25, "0.25"}, {0.5, "0.5"}, {0.75, "0.75"}, {1, "1"}}) {
    const int y = kTop + static_cast<int>(std::lround((1 - value) * (kPanel - 2)));
    canvas(cv::Rect(left + kBarWidth, y, 8, 2)).setTo(kMutedInk);
    const double baseline = std::clamp(y + 9.0, kTop + 18.0, double{kTop + kPanel});
    font.draw(canvas, {left + kBarWidth + 15.0, baseline}, text, 24, kMutedInk);
  }
}

void draw_right(cv::Mat& canvas, const Font& font, cv::Point2d right, const std::string& text, double size,
                const cv::Scalar& color) {
  font.draw(canvas, {right.x - font.width(text, size), right.y}, text, size, color);
}

/// "Decision: doubt (thresholds 0.477, 0.510)", or what of it is known.
std::string decision_text(const GradcamCaption& caption) {
  const std::string decision = caption.decision.empty() ? "" : "Decision: " + caption.decision;
  if (!caption.thresholds) return decision;
  const auto [low, high] = *caption.thresholds;
  std::array<char, 64> text{};
  if (low == high) {
    std::snprintf(text.data(), text.size(), "threshold %.3f", low);
  } else {
    std::snprintf(text.data(), text.size(), "thresholds %.3f, %.3f", low, high);
  }
  return decision + (decision.empty() ? "(" : " (") + text.data() + ")";
}

/// Below the pictures.
void draw_footer(cv::Mat& canvas, const GradcamCaption& caption, const Font& regular) {
  const double base = kTop + kPanel + 44, second = base + 44;
  std::string region = "Region of interest";
  if (caption.side_mm) {
    std::array<char, 64> size{};
    std::snprintf(size.data(), size.size(), ", %.0f × %.0f mm", *caption.side_mm, *caption.side_mm);
    region += size.data();
  }
  regular.draw(canvas, {double(kMargin), base}, region, 28, kMutedInk);
  regular.draw(canvas, {double(kSecondPanel), base}, "Grad-CAM: what raised the score (relative scale)", 28,
               kMutedInk);
  regular.draw(canvas, {double(kMargin), second}, kResearchOnly, 28, kInk);
  if (!caption.model.empty()) {
    regular.draw(canvas, {double(kSecondPanel), second},
                 regular.fitted("Model: " + caption.model, 28, kPanel + kBarGap + kBarWidth), 28, kMutedInk);
  }
}

void draw_header(cv::Mat& canvas, const GradcamCaption& caption, const Font& regular, const Font& bold) {
  bold.draw(canvas, {double(kMargin), kMargin + 44.0}, bold.fitted(caption.title, 46, kPanel), 46, kInk);
  const std::string view = caption.view == View::pa ? "Posteroanterior view (PA)" : "Lateral view (LAT)";
  regular.draw(canvas, {double(kMargin), kMargin + 94.0}, view, 30, kMutedInk);

  const double right = kSecondPanel + kPanel;
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%.3f", caption.probability);
  draw_right(canvas, bold, {right, kMargin + 52.0}, number.data(), 58, kInk);
  const double number_width = bold.width(number.data(), 58);
  draw_right(canvas, regular, {right - number_width - 24, kMargin + 44.0}, "Fracture probability", 30,
             kMutedInk);
  const cv::Rect track(kSecondPanel, kMargin + 76, kPanel, 14);
  fill_rounded(canvas, track, 7, kLine);
  const int filled = static_cast<int>(std::lround(std::clamp(caption.probability, 0.0, 1.0) * track.width));
  fill_rounded(canvas, cv::Rect(track.tl(), cv::Size(filled, track.height)), 7, kVermilion);
  if (caption.thresholds) {
    for (const double threshold : {caption.thresholds->first, caption.thresholds->second}) {
      const auto share = std::clamp(threshold, 0.0, 1.0);
      const int at = kSecondPanel + static_cast<int>(std::lround(share * (track.width - 4)));
      canvas(cv::Rect(at, track.y - 6, 4, track.height + 12)).setTo(kInk);
    }
  }
  regular.draw(canvas, {double(kSecondPanel), kMargin + 126.0}, decision_text(caption), 28, kInk);
  if (caption.truth) {
    const std::string truth = *caption.truth != 0 ? "Truth: fracture" : "Truth: no fracture";
    draw_right(canvas, regular, {right, kMargin + 126.0}, truth, 28, kInk);
  }
}

}  // namespace

cv::Mat gradcam_overlay(const cv::Mat& grey, const cv::Mat& heatmap) {
  cv::Mat values;
  heatmap.convertTo(values, CV_64F);
  cv::resize(values, values, grey.size(), 0, 0, cv::INTER_CUBIC);
  const cv::Mat colors = color_map();
  cv::Mat result(grey.size(), CV_8UC3);
  for (int y = 0; y < grey.rows; ++y) {
    for (int x = 0; x < grey.cols; ++x) {
      const double value = std::clamp(values.at<double>(y, x), 0.0, 1.0);  // cubic interpolation overshoots
      result.at<cv::Vec3b>(y, x) = mixed(grey.at<std::uint8_t>(y, x), value, colors);
    }
  }
  return result;
}

cv::Mat draw_gradcam(const cv::Mat& roi, const cv::Mat& heatmap, const GradcamCaption& caption) {
  assert(roi.type() == CV_8U && heatmap.size() == roi.size());
  cv::Mat canvas(kHeight, kWidth, CV_8UC3, kWhite);
  const Font regular, bold(Font::Weight::bold);
  const cv::Mat grey = scaled(roi, {kPanel, kPanel});
  draw_header(canvas, caption, regular, bold);
  place(canvas, grey, {kMargin, kTop});
  if (!caption.decision.empty())
    draw_region(canvas, {kMargin, kTop, kPanel, kPanel}, kOutline, caption.roi_style);
  place(canvas, gradcam_overlay(grey, heatmap), {kSecondPanel, kTop});
  if (caption.side_mm && *caption.side_mm > 0)
    draw_scale_bar(canvas, {kMargin, kTop, kPanel, kPanel}, kPanel / *caption.side_mm, 30);
  draw_color_bar(canvas, regular);
  draw_footer(canvas, caption, regular);
  return canvas;
}

}  // namespace deepwrist::report
