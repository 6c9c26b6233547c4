#pragma once

#include "phantom/render.h"
#include "phantom/wild/framing.h"
#include "phantom/wild/scene.h"

namespace deepwrist::phantom::wild {

/// One wild radiograph and what was drawn for it.
struct Picture {
  XRay xray;  ///< its setup tells size, pitch and side alone
  Growth growth;
  Pose pose;
  Subject subject = Subject::wrist;
  Sheet sheet;
  CastKind cast = CastKind::none;
  bool metal = false;
  int marks = 0;  ///< letters, words, arrows and the like
  /// All landmarks lie in the picture and on the exposed sheet.
  bool landmarks_inside = true;
};

/// A wrist of the style "wild": a pure function of its arguments. `texture` is that of any seed; `box` limits
/// the size, a side of 0 does not.
Picture render_wild(const Case& what, View view, cv::Size box, const Texture& texture);

}  // namespace deepwrist::phantom::wild
