#include "phantom/ray_integral.h"

#include <algorithm>
#include <cmath>

// For each bone, for each pixel of the rectangle in which the bone's box is seen:
//
//   ray in the bone's frame ─► clipped to the box ─► integral in steps ─► sum of the pixel
//
//   depth │      ╭────────╮            ∫ = Σ compact·length in the shell (0 < depth < cortex)
//   cortex┼ ─ ─ ╱─ ─ ─ ─ ─ ╲─ ─          + marrow·length below it
//       0 ┼────╱────────────╲────►     depth is taken to run linearly within a step
//                                t     step: 0.9 of the way to the nearest border, at least Piece::step
//
// No step passes a border by much, as depth changes by at most 1 mm a mm. A step in a broken bone counts
// only as far as it lies on the fragment's side of the cut. Spongy bone is modulated by a pattern of
// trabeculae, looked up where the ray is half way through. Lengths are those of the average wrist; the
// wrist's size scales them at the end.

namespace deepwrist::phantom {
namespace {

constexpr float kBrokenStep = 1.0f;  // longest step in a broken bone
constexpr float kLeft = 1.5f;        // mm outside, after which a bone counts as passed
constexpr float kTextureContrast = 0.17f;

struct Integral {
  float compact = 0, spongy = 0;  // mm of compact bone
  Point middle;                   // where the ray is half way through
};

// Bone along a depth that runs linearly from d0 to d1 within `step`, exactly: the antiderivative over depth
// of "compact in the shell, spongy below" divided by the slope.
void add_step(const Tissue& a, const Tissue& b, float step, float share, Integral& sum) {
  const float cortex = 0.5f * (a.cortex + b.cortex), marrow = 0.5f * (a.marrow + b.marrow);
  const float slope = b.depth - a.depth;
  float in_shell, below;
  if (std::abs(slope) < 1e-4f) {
    in_shell = a.depth > 0 && a.depth < cortex ? step : 0;
    below = a.depth >= cortex ? step : 0;
  } else {
    const auto shell = [&](float d) { return std::clamp(d, 0.0f, cortex); };
    const auto core = [&](float d) { return std::max(d - cortex, 0.0f); };
    in_shell = step * (shell(b.depth) - shell(a.depth)) / slope;
    below = step * (core(b.depth) - core(a.depth)) / slope;
  }
  sum.compact += share * in_shell;
  sum.spongy += share * marrow * below;
}

float next_step(const Tissue& here, const Piece& bone) {
  const float to_border = std::min(std::abs(here.depth), std::abs(here.depth - here.cortex));
  const float step = std::max(0.9f * to_border, bone.step);
  return bone.cut && here.depth > 0 ? std::min(step, kBrokenStep) : step;
}

// Part of a step on the kept side of a cut whose distance runs linearly from c0 to c1.
float kept_share(float c0, float c1) {
  if (c0 >= 0 && c1 >= 0) {
    return 1;
  }
  if (c0 <= 0 && c1 <= 0) {
    return 0;
  }
  return std::max(c0, c1) / (std::abs(c0) + std::abs(c1));
}

Integral integrate(const Piece& bone, const Ray& ray, float from, float to) {
  Integral sum;
  const bool broken = bone.cut != nullptr;
  float t = from, entry = -1, exit = -1;
  Point p = ray.origin + ray.direction * t;
  Tissue here = bone.solid.at(p);
  float side = broken ? bone.cut->inside(p) : 1;
  while (t < to) {
    const float step = std::min(next_step(here, bone), to - t + 0.01f);
    t += step;
    p = ray.origin + ray.direction * t;
    const Tissue next = bone.solid.at(p);
    if (here.depth > 0 || next.depth > 0) {
      const float next_side = broken ? bone.cut->inside(p) : 1;
      add_step(here, next, step, kept_share(side, next_side), sum);
      side = next_side;
      entry = entry < 0 ? t - step : entry;
      exit = t;
    } else if (broken) {
      side = bone.cut->inside(p);
    }
    // Bones are convex enough along a ray that one left behind does not come back.
    if (entry >= 0 && next.depth < std::min(here.depth, -kLeft)) {
      break;
    }
    here = next;
  }
  sum.middle = ray.origin + ray.direction * (0.5f * (entry + exit));
  return sum;
}

// The part of a ray inside a box; false where it misses.
bool clip_to_box(const Ray& ray, const Point& low, const Point& high, float& from, float& to) {
  const float o[3] = {ray.origin.x, ray.origin.y, ray.origin.z};
  const float d[3] = {ray.direction.x, ray.direction.y, ray.direction.z};
  const float lo[3] = {low.x, low.y, low.z}, hi[3] = {high.x, high.y, high.z};
  from = 0;
  to = 1e6f;
  for (int axis = 0; axis < 3; ++axis) {
    const float inverse = 1 / (std::abs(d[axis]) < 1e-7f ? 1e-7f : d[axis]);
    const float a = (lo[axis] - o[axis]) * inverse, b = (hi[axis] - o[axis]) * inverse;
    from = std::max(from, std::min(a, b));
    to = std::min(to, std::max(a, b));
  }
  return from < to;
}

/// The box of a bone or fragment in its own frame.
struct Box {
  Point low, high;
};

Box box_of(const Piece& bone) {
  Box box{bone.solid.low(), bone.solid.high()};
  if (bone.cut) {
    bone.cut->narrow(box.low, box.high);
  }
  return box;
}

cv::Rect seen_box(const Box& bone, const Placement& placement, const Camera& camera) {
  const Point &low = bone.low, &high = bone.high;
  cv::Point2d upper(1e9, 1e9), lower(-1e9, -1e9);
  for (int corner = 0; corner < 8; ++corner) {
    const Point p{corner & 1 ? high.x : low.x, corner & 2 ? high.y : low.y, corner & 4 ? high.z : low.z};
    const cv::Point2d seen = camera.project(placement.apply(p));
    upper = {std::min(upper.x, seen.x), std::min(upper.y, seen.y)};
    lower = {std::max(lower.x, seen.x), std::max(lower.y, seen.y)};
  }
  const cv::Rect box(cv::Point(cvFloor(upper.x), cvFloor(upper.y)),
                     cv::Point(cvCeil(lower.x) + 1, cvCeil(lower.y) + 1));
  return box & cv::Rect({}, camera.geometry().size);
}

}  // namespace

void add_piece(const Piece& bone, const Placement& placement, const Camera& camera, View view,
               const Texture& texture, cv::Point2f texture_shift, cv::Mat1f& sum) {
  const Box solid_box = box_of(bone);
  const cv::Rect box = seen_box(solid_box, placement, camera);
  const Beam beam = camera.beam(placement);
  const float scale = static_cast<float>(camera.wrist_size());
  for (int row = box.y; row < box.y + box.height; ++row) {
    for (int column = box.x; column < box.x + box.width; ++column) {
      const Ray ray = beam.at(column, row);
      float from, to;
      if (!clip_to_box(ray, solid_box.low, solid_box.high, from, to)) {
        continue;
      }
      const Integral part = integrate(bone, ray, from, to);
      if (part.compact + part.spongy > 0) {
        const float across = view == View::pa ? part.middle.x : part.middle.z;
        const float pattern = texture.trabeculae(across + texture_shift.x, part.middle.y + texture_shift.y);
        sum(row, column) += scale * (part.compact + part.spongy * (1 + kTextureContrast * pattern));
      }
    }
  }
}

}  // namespace deepwrist::phantom
