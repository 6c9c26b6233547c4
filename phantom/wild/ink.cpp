#include "phantom/wild/ink.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "phantom/wild/streams.h"

// How many, and where: no mark in 36 %, one in 40 %, two to five in the rest, mostly near an edge; an edge
// line of small text 13 %, arrows or ellipses 8 %, watermarks 6 %. A mark is drawn upright on a small patch,
// which is then turned and laid onto the picture:
//
//   picture = picture (1 - cover) + grey cover        cover 0 … 1: the patch's box or strokes

namespace deepwrist::phantom::wild {
namespace {

constexpr double kNoneShare = 0.36, kOneShare = 0.4, kPointerShare = 0.08, kWatermarkShare = 0.06,
                 kLineShare = 0.13;
constexpr std::array<const char*, 8> kWords{"LEFT", "RIGHT", "PORTABLE", "AP", "PA", "LAT", "OBL", "ERECT"};
constexpr std::array<const char*, 6> kSymbols{"E", "D", "G", "*", "S", "PR"};

std::string digits(CounterRng& rng, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += static_cast<char>('0' + rng.below(10));
  return text;
}

std::string draw_text(CounterRng& rng, bool left, bool first) {
  const double kind = rng.uniform();
  if (first && kind < 0.75) return left ? "L" : "R";
  if (kind < 0.82) return kWords[rng.below(kWords.size())];
  if (kind < 0.9) return kSymbols[rng.below(kSymbols.size())];
  return digits(rng, 2 + static_cast<int>(rng.below(7)));
}

cv::Point2d near_edge(CounterRng& rng) {
  const double along = rng.uniform(0.06, 0.94), in = triangular(rng, 0.03, 0.08, 0.3);
  switch (rng.below(4)) {
    case 0:
      return {in, along};
    case 1:
      return {1 - in, along};
    case 2:
      return {along, in};
    default:
      return {along, 1 - in};
  }
}

Mark draw_mark(CounterRng& rng, bool left, bool first) {
  Mark m;
  m.text = draw_text(rng, left, first);
  const bool letter = m.text.size() == 1;
  m.height = letter ? triangular(rng, 0.025, 0.05, 0.14) : rng.uniform(0.015, 0.045);
  m.middle = rng.bernoulli(0.9) ? near_edge(rng) : cv::Point2d(rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9));
  const double turn = rng.uniform();
  m.turn_deg = turn < 0.6    ? cut_normal(rng, 0, 5, -15, 15)
               : turn < 0.75 ? 90 * (1.0 + rng.below(3))
                             : rng.uniform(0, 360);
  m.grey = rng.bernoulli(0.85) ? rng.uniform(0.75, 1) : rng.uniform(0, 0.3);
  m.weight = rng.uniform(0.08, 0.24);
  if (rng.bernoulli(0.25)) m.box = m.grey < 0.5 ? rng.uniform(0.7, 1) : rng.uniform(0, 0.45);
  m.circled = rng.bernoulli(0.06);
  return m;
}

void lay(const cv::Mat1f& patch_cover, const cv::Mat1f& patch_grey, const Mark& m, cv::Mat1f& picture) {
  const double angle = m.turn_deg * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
  const cv::Point2d at(m.middle.x * picture.cols, m.middle.y * picture.rows);
  const double half = 0.5 * std::hypot(patch_cover.cols, patch_cover.rows) + 1;
  const cv::Rect box =
      cv::Rect(cvFloor(at.x - half), cvFloor(at.y - half), cvCeil(2 * half), cvCeil(2 * half)) &
      cv::Rect({}, picture.size());
  if (box.empty()) return;
  const double px = patch_cover.cols / 2.0, py = patch_cover.rows / 2.0;
  const cv::Point2d to = at - cv::Point2d(box.tl());
  const cv::Matx23d turn(c, -s, to.x - c * px + s * py, s, c, to.y - s * px - c * py);
  cv::Mat1f cover, grey;
  cv::warpAffine(patch_cover, cover, turn, box.size());
  cv::warpAffine(patch_grey, grey, turn, box.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::Mat1f under = picture(box);
  under += cover.mul(grey - under);
}

void write_mark(const Mark& m, cv::Mat1f& picture) {
  const double height = std::max(6.0, m.height * std::max(picture.cols, picture.rows));
  const double scale = height / 22;  // Hershey's capitals are 22 high
  const int thickness = std::max(1, cvRound(m.weight * height)), face = cv::FONT_HERSHEY_SIMPLEX;
  int base = 0;
  const cv::Size text = cv::getTextSize(m.text, face, scale, thickness, &base);
  const int pad = thickness + cvRound(height * (m.circled ? 0.7 : 0.3));
  cv::Mat1b strokes = cv::Mat1b::zeros(text.height + 2 * pad, text.width + 2 * pad);
  cv::putText(strokes, m.text, {pad, pad + text.height}, face, scale, 255, thickness, cv::LINE_AA);
  if (m.circled) {
    const cv::Point middle(strokes.cols / 2, strokes.rows / 2);
    cv::circle(strokes, middle, std::min(strokes.cols, strokes.rows) / 2 - 1 - thickness / 2, 255,
               std::max(1, thickness / 2), cv::LINE_AA);
  }
  cv::Mat1f cover, grey;
  strokes.convertTo(cover, CV_32F, 1 / 255.0);
  if (m.box >= 0) {
    grey = cover * (m.grey - m.box) + m.box;
    cover = cv::Mat1f::ones(cover.size());
  } else {
    grey = cv::Mat1f(cover.size(), static_cast<float>(m.grey));
  }
  lay(cover, grey, m, picture);
}

void write_pointer(const Pointer& p, cv::Mat1f& picture) {
  const double side = std::max(picture.cols, picture.rows);
  const cv::Point2d scale(picture.cols, picture.rows);
  const int thickness = std::max(1, cvRound(p.width * side));
  const cv::Point from(cvRound(p.from.x * scale.x), cvRound(p.from.y * scale.y));
  if (p.ellipse) {
    cv::ellipse(picture, from, cv::Size(cvRound(p.to.x * side), cvRound(p.to.y * side)), 0, 0, 360, p.grey,
                thickness, cv::LINE_8);
    return;
  }
  const cv::Point to(cvRound(p.to.x * scale.x), cvRound(p.to.y * scale.y));
  cv::arrowedLine(picture, from, to, p.grey, thickness, cv::LINE_8, 0, 0.3);
}

void write_watermark(const Watermark& w, cv::Mat1f& picture) {
  const int side = std::max(picture.cols, picture.rows);
  const double height = std::max(8.0, w.height * side);
  const int thickness = std::max(1, cvRound(0.12 * height)), face = cv::FONT_HERSHEY_SIMPLEX;
  cv::Mat1b tiles = cv::Mat1b::zeros(2 * side, 2 * side);
  int base = 0;
  const cv::Size text = cv::getTextSize(w.text, face, height / 22, thickness, &base);
  int row_number = 0;
  for (int y = text.height; y < tiles.rows; y += cvRound(5 * height), ++row_number) {
    for (int x = (row_number % 2) * text.width / 2; x < tiles.cols; x += text.width + cvRound(3 * height)) {
      cv::putText(tiles, w.text, {x, y}, face, height / 22, 255, thickness, cv::LINE_AA);
    }
  }
  const cv::Matx23d turn = cv::getRotationMatrix2D({side * 1.0F, side * 1.0F}, w.turn_deg, 1);
  cv::Mat1b turned;
  cv::warpAffine(tiles, turned, turn, {side + picture.cols, side + picture.rows});
  cv::Mat1f cover;
  turned(cv::Rect(side / 2, side / 2, picture.cols, picture.rows)).convertTo(cover, CV_32F, w.alpha / 255.0);
  picture += cover.mul(static_cast<float>(w.grey) - picture);
}

}  // namespace

Ink draw_ink(CounterRng rng, bool left) {
  Ink ink;
  const double some = rng.uniform();
  const int count = some < kNoneShare               ? 0
                    : some < kNoneShare + kOneShare ? 1
                                                    : 2 + static_cast<int>(rng.below(4));
  for (int i = 0; i < count; ++i) ink.marks.push_back(draw_mark(rng, left, i == 0));
  if (rng.bernoulli(kLineShare)) {
    Mark line = draw_mark(rng, left, false);
    line.text = digits(rng, 6) + " " + kWords[rng.below(kWords.size())] + " " + digits(rng, 8);
    line.height = rng.uniform(0.01, 0.02);
    line.turn_deg = 0;
    line.middle = {rng.uniform(0.35, 0.65), rng.bernoulli(0.5) ? 0.02 : 0.975};
    ink.marks.push_back(line);
  }
  if (rng.bernoulli(kPointerShare)) {
    const std::uint32_t pointers = 1 + rng.below(2);
    for (std::uint32_t i = 0; i < pointers; ++i) {
      Pointer p;
      p.ellipse = rng.bernoulli(0.25);
      p.from = {rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.85)};
      p.to = p.ellipse ? cv::Point2d(rng.uniform(0.04, 0.14), rng.uniform(0.04, 0.14))
                       : p.from + cv::Point2d(rng.uniform(-0.2, 0.2), rng.uniform(-0.12, 0.12));
      p.grey = rng.bernoulli(0.7) ? rng.uniform(0.6, 1) : rng.uniform(0, 0.3);
      p.width = rng.uniform(0.003, 0.012);
      ink.pointers.push_back(p);
    }
  }
  if (rng.bernoulli(kWatermarkShare)) {
    ink.watermark = {kWords[rng.below(kWords.size())] + std::string("-") + digits(rng, 3),
                     rng.uniform(0.05, 0.3), rng.bernoulli(0.8) ? 1.0 : 0.0, rng.uniform(0.025, 0.09),
                     rng.uniform(-45, 45)};
  }
  return ink;
}

void keep_clear(const cv::Point2d& middle, double radius, cv::Size size, Ink& ink) {
  std::erase_if(ink.marks, [&](const Mark& m) {
    const double height = m.height * std::max(size.width, size.height);
    const double half = height * std::max(1.2, 0.45 * static_cast<double>(m.text.size()));
    const double away = std::hypot(m.middle.x * size.width - middle.x, m.middle.y * size.height - middle.y);
    return m.box >= 0 && away < radius + half;
  });
}

void write(const Ink& ink, cv::Mat1f& picture) {
  for (const Mark& mark : ink.marks) write_mark(mark, picture);
  for (const Pointer& pointer : ink.pointers) write_pointer(pointer, picture);
  if (!ink.watermark.text.empty()) write_watermark(ink.watermark, picture);
}

}  // namespace deepwrist::phantom::wild
