#include "phantom/wild/framing.h"

#include <algorithm>
#include <cmath>

// Extents in widths of the wrist, then pixels, then how the exposed sheet lies in the picture:
//
//   ┌───────────────┐        above   from the edge to the landmarks' mean
//   │ ░░╱───────╲   │        width   and how far the mean is from its middle
//   │ ░╱  ∴      ╲  │        below
//   │  ╲    sheet ╱ │        ░ black: beside a turned or narrow sheet
//   └───────────────┘

namespace deepwrist::phantom::wild {
namespace {

constexpr double kLeastAspect = 0.28, kMostAspect = 1.26;
constexpr int kLeastSide = 100, kMostSide = 1200;

void draw_extents(CounterRng& rng, View view, Framing& f) {
  const double kind = rng.uniform();
  if (view == View::lat) {
    f.subject = kind < 0.15 ? Subject::hand : kind < 0.30 ? Subject::forearm : Subject::wrist;
    f.above = f.subject == Subject::hand ? rng.uniform(1.8, 4.7) : triangular(rng, 0.55, 1.0, 2.6);
    f.below = f.subject == Subject::forearm ? rng.uniform(3.6, 6.5) : triangular(rng, 0.9, 1.2, 3.6);
    f.width = triangular(rng, 1.1, 1.6, 3.6);
    f.offset = cut_normal(rng, 0, 0.09, -0.25, 0.25);
    return;
  }
  f.subject = kind < 0.35 ? Subject::hand : kind < 0.5 ? Subject::forearm : Subject::wrist;
  f.offset = cut_normal(rng, 0.02, 0.09, -0.3, 0.35);
  if (f.subject == Subject::hand) {
    f.above = triangular(rng, 2.6, 4.2, 4.8);
    f.below = triangular(rng, 0.2, 0.6, 1.5);
    f.width = triangular(rng, 2.2, 3.3, 5.5);
  } else if (f.subject == Subject::forearm) {
    f.above = triangular(rng, 0.8, 1.5, 5);
    f.below = rng.uniform(3.4, 6.5);
    f.width = triangular(rng, 1.6, 2.5, 4.6);
  } else {
    f.above = triangular(rng, 0.6, 1.7, 2.9);
    f.below = triangular(rng, 0.6, 2.0, 3.5);
    f.width = triangular(rng, 1.5, 2.6, 4.4);
  }
}

void draw_size(CounterRng& rng, View view, cv::Size box, Framing& f) {
  const double tall = f.above + f.below;
  f.width = std::clamp(f.width, kLeastAspect * tall, kMostAspect * tall);
  if (f.width > tall && rng.bernoulli(0.7)) f.width = tall * rng.uniform(0.75, 1);
  const double aspect = f.width / tall;
  const double most = view == View::pa ? 330 : 420;  // pixels a width of the wrist
  double height =
      rng.bernoulli(view == View::pa ? 0.55 : 0.75) ? 1024 + rng.uniform(-8, 8) : rng.uniform(620, 1150);
  height = std::min({height, most * tall, kMostSide / std::max(aspect, 1.0), 1060 / aspect});
  if (box.height > 0) height = std::min(height, box.height * 1.0);
  if (box.width > 0) height = std::min(height, box.width / aspect);
  const auto side = [](double pixels, int limit) {
    return std::max(limit > 0 ? std::min(kLeastSide, limit) : kLeastSide, cvRound(pixels));
  };
  f.size = {side(height * aspect, box.width), side(height, box.height)};
}

}  // namespace

Framing draw_framing(CounterRng rng, View view, cv::Size box, bool varies) {
  Framing f;
  draw_extents(rng, view, f);
  if (!varies) f = {};
  draw_size(rng, view, box, f);
  // The landmarks stay inside, if not the skin beside them.
  const double room = std::max(0.0, 0.5 - (view == View::pa ? 0.6 : 0.35) / f.width);
  f.offset = std::clamp(f.offset, -room, room);
  return f;
}

Sheet draw_sheet(CounterRng rng, View view, bool left) {
  Sheet s;
  const double turned = rng.uniform();
  if (turned < 0.04) {
    s.turn_deg = (rng.bernoulli(0.5) ? 1 : -1) * rng.uniform(10, 28);
  } else if (turned < 0.37) {
    s.turn_deg = cut_normal(rng, 0, 5, -14, 14);
  }
  if (s.turn_deg != 0) {
    s.size = {rng.uniform(0.8, 1.04), rng.uniform(0.84, 1.03)};
    s.middle = {rng.uniform(-0.03, 0.03), rng.uniform(-0.03, 0.03)};
  }
  if (rng.bernoulli(0.2)) {
    // A band, or two, of black beside a narrow sheet.
    s.size.width *= 1 - triangular(rng, 0.05, 0.12, 0.45);
    s.middle.x += rng.uniform(-0.5, 0.5) * std::max(0.0, 1 - s.size.width);
  }
  // Laterals show the dorsal side on the right in most; of a right wrist it is there unless mirrored.
  const double mirrored = view == View::pa ? 0.3 : left ? 0.55 : 0.05;
  s.mirrored = rng.bernoulli(mirrored);
  return s;
}

}  // namespace deepwrist::phantom::wild
