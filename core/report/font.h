#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <string_view>

namespace deepwrist::report {

/// Antialiased text in DejaVu Sans, which is part of the program: pictures need no font on the machine. An
/// object belongs to one thread.
class Font {
 public:
  enum class Weight { regular, bold };

  explicit Font(Weight weight = Weight::regular);
  ~Font();
  Font(const Font&) = delete;
  Font& operator=(const Font&) = delete;

  /// Width of one line of UTF-8 text in pixels; `size` is the em square in pixels.
  double width(std::string_view text, double size) const;

  /// Draws one line onto `canvas` (BGR, uint8) with its baseline starting at `origin`. What lies outside is
  /// cut off; bytes that are not UTF-8 show as a replacement character.
  void draw(cv::Mat& canvas, cv::Point2d origin, std::string_view text, double size,
            const cv::Scalar& color) const;

  /// The text shortened with an ellipsis until it is at most `width` pixels wide.
  std::string fitted(std::string_view text, double size, double width) const;

 private:
  struct Face;
  std::unique_ptr<Face> face_;
};

}  // namespace deepwrist::report
