#include "clinic/objects/caption_band.h"

#include <algorithm>
#include <cmath>

#include "core/report/font.h"

namespace deepwrist::clinic {
namespace {

constexpr double kNarrowest = 16;  // em squares that a band is wide at least
constexpr double kSpacing = 1.35;  // from baseline to baseline
constexpr double kMargin = 0.5;

using report::Font;

const Font& font_of(const CaptionLine& line, const Font& regular, const Font& bold) {
  return line.bold ? bold : regular;
}

/// The line as several, each at most `width` pixels wide; a single word that is wider is shortened.
std::vector<CaptionLine> broken(const CaptionLine& line, const Font& font, double size, double width) {
  std::vector<CaptionLine> parts;
  std::string part;
  for (std::size_t at = 0; at < line.text.size();) {
    const auto end = std::min(line.text.find(' ', at), line.text.size());
    const auto word = line.text.substr(at, end - at);
    const auto longer = part.empty() ? word : part + " " + word;
    if (!part.empty() && font.width(longer, size) > width) {
      parts.push_back({part, line.color, line.bold});
      part = word;
    } else {
      part = longer;
    }
    at = end + 1;
  }
  parts.push_back({part, line.color, line.bold});
  for (auto& each : parts) each.text = font.fitted(each.text, size, width);
  return parts;
}

}  // namespace

cv::Mat under_caption(const cv::Mat& picture, const std::vector<CaptionLine>& lines, double size) {
  const Font regular, bold(Font::Weight::bold);
  const int width = std::max(picture.cols, static_cast<int>(std::ceil(kNarrowest * size)));
  std::vector<CaptionLine> all;
  for (const auto& line : lines) {
    const auto parts = broken(line, font_of(line, regular, bold), size, width - 2 * kMargin * size);
    all.insert(all.end(), parts.begin(), parts.end());
  }
  const int height =
      static_cast<int>(std::ceil((static_cast<double>(all.size()) * kSpacing + kMargin) * size));
  cv::Mat canvas(height + picture.rows, width, CV_8UC3, cv::Scalar::all(0));
  picture.copyTo(canvas(cv::Rect({(width - picture.cols) / 2, height}, picture.size())));
  double baseline = 1.2 * size;
  for (const auto& line : all) {
    font_of(line, regular, bold).draw(canvas, {kMargin * size, baseline}, line.text, size, line.color);
    baseline += kSpacing * size;
  }
  return canvas;
}

}  // namespace deepwrist::clinic
