#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/random.h"

namespace deepwrist::phantom::wild {

/// A letter, word, number or symbol.
struct Mark {
  std::string text;
  cv::Point2d middle;    ///< shares of the picture's sides
  double height = 0.06;  ///< of a letter, share of the longer side
  double turn_deg = 0;
  double grey = 1;
  double weight = 0.15;  ///< width of strokes over height
  double box = -1;       ///< grey of a box behind it; negative: none
  bool circled = false;
};

/// An arrow to, or an ellipse around, some place.
struct Pointer {
  bool ellipse = false;
  cv::Point2d from, to;  ///< shares of the sides; an ellipse: middle and half axes
  double grey = 1, width = 0.006;
};

/// A text tiled over the whole picture.
struct Watermark {
  std::string text;  ///< empty: none
  double alpha = 0.15, grey = 1, height = 0.05, turn_deg = 30;
};

/// All that is written on a picture; it is mirrored with it.
struct Ink {
  std::vector<Mark> marks;
  std::vector<Pointer> pointers;
  Watermark watermark;
};

/// `left`: the side that a side letter tells.
Ink draw_ink(CounterRng rng, bool left);

/// Takes away the marks on boxes that would hide what lies within `radius` pixels of `middle`.
void keep_clear(const cv::Point2d& middle, double radius, cv::Size size, Ink& ink);

/// Writes on `picture`, H×W, 0 … 1.
void write(const Ink& ink, cv::Mat1f& picture);

}  // namespace deepwrist::phantom::wild
