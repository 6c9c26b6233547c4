#include "core/report/font.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/report/font_data.h"

// Where a glyph goes, in pixels, from the pen (baseline; x to the right, y downwards):
//
//          bitmap_left
//   pen ├──►┌──────┐  ▲
//       │   │ ████ │  │ bitmap_top
//   ────┴───┴──────┴──┴──► next pen = pen + kerning + advance
//                      baseline
//
// The pen keeps its fraction, by which the outline is shifted before it is rendered, so that distances are
// even at small sizes; nothing is hinted. FreeType counts in 1/64 pixel, advances in 1/65536. Characters
// and combining marks are drawn one by one from left to right: no shaping.

namespace deepwrist::report {
namespace {

constexpr double kUnits = 64;  // FreeType's positions are in 1/64 pixel

void check(FT_Error error) {
  if (error != 0) throw Error(ErrorKind::io, "text in pictures", "FreeType error " + std::to_string(error));
}

/// Mixes `color` into the canvas where the glyph covers it.
void blend(cv::Mat& canvas, const FT_Bitmap& glyph, cv::Point at, const cv::Scalar& color) {
  const cv::Rect place = cv::Rect(at, cv::Size(static_cast<int>(glyph.width), static_cast<int>(glyph.rows))) &
                         cv::Rect({}, canvas.size());
  for (int y = place.y; y < place.br().y; ++y) {
    const auto* coverage = glyph.buffer + static_cast<std::ptrdiff_t>(y - at.y) * glyph.pitch;
    auto* row = canvas.ptr<cv::Vec3b>(y);
    for (int x = place.x; x < place.br().x; ++x) {
      const double alpha = coverage[x - at.x] / 255.0;
      for (int c = 0; c < 3; ++c)
        row[x][c] = cv::saturate_cast<std::uint8_t>(row[x][c] * (1 - alpha) + color[c] * alpha);
    }
  }
}

}  // namespace

struct Font::Face {
  FT_Library library = nullptr;
  FT_Face face = nullptr;

  explicit Face(std::span<const std::byte> data) {
    check(FT_Init_FreeType(&library));
    const auto* bytes = reinterpret_cast<const FT_Byte*>(data.data());
    const FT_Error error = FT_New_Memory_Face(library, bytes, static_cast<FT_Long>(data.size()), 0, &face);
    if (error != 0) FT_Done_FreeType(library);
    check(error);
  }
  ~Face() { FT_Done_FreeType(library); }  // frees its faces too
  Face(const Face&) = delete;
  Face& operator=(const Face&) = delete;

  /// Calls `paint` with each glyph, drawn at its pen position (in pixels from the start), and returns the
  /// width.
  double layout(std::string_view text, double size, double start_fraction,
                const std::function<void(FT_GlyphSlot, double pen)>& paint) const {
    check(FT_Set_Char_Size(face, 0, static_cast<FT_F26Dot6>(std::lround(size * kUnits)), 72, 72));
    double pen = start_fraction;
    FT_UInt previous = 0;
    while (!text.empty()) {
      const FT_UInt glyph = FT_Get_Char_Index(face, take_character(text).or_replacement());
      FT_Vector kerning{};
      if (previous != 0) check(FT_Get_Kerning(face, previous, glyph, FT_KERNING_UNFITTED, &kerning));
      pen += static_cast<double>(kerning.x) / kUnits;
      FT_Vector offset{static_cast<FT_Pos>(std::lround((pen - std::floor(pen)) * kUnits)), 0};
      FT_Set_Transform(face, nullptr, &offset);
      check(FT_Load_Glyph(face, glyph, paint ? FT_LOAD_RENDER | FT_LOAD_NO_HINTING : FT_LOAD_NO_HINTING));
      if (paint) paint(face->glyph, std::floor(pen));
      pen += static_cast<double>(face->glyph->linearHoriAdvance) / 65536;
      previous = glyph;
    }
    return pen - start_fraction;
  }
};

Font::Font(Weight weight)
    : face_(std::make_unique<Face>(weight == Weight::bold ? bold_font_data() : regular_font_data())) {}

Font::~Font() = default;

double Font::width(std::string_view text, double size) const { return face_->layout(text, size, 0, nullptr); }

void Font::draw(cv::Mat& canvas, cv::Point2d origin, std::string_view text, double size,
                const cv::Scalar& color) const {
  const int left = static_cast<int>(std::floor(origin.x)), baseline = static_cast<int>(std::lround(origin.y));
  face_->layout(text, size, origin.x - left, [&](FT_GlyphSlot glyph, double pen) {
    const cv::Point at(left + static_cast<int>(pen) + glyph->bitmap_left, baseline - glyph->bitmap_top);
    blend(canvas, glyph->bitmap, at, color);
  });
}

std::string Font::fitted(std::string_view text, double size, double width) const {
  if (this->width(text, size) <= width) return std::string(text);
  std::string kept(text);
  while (!kept.empty() && this->width(kept + "…", size) > width) {
    while (!kept.empty() && (static_cast<unsigned char>(kept.back()) >> 6) == 2) kept.pop_back();
    if (!kept.empty()) kept.pop_back();
  }
  return kept + "…";
}

}  // namespace deepwrist::report
