#pragma once

#include <opencv2/core.hpp>

#include "phantom/anatomy.h"
#include "phantom/long_bone.h"

namespace deepwrist::phantom {

/// Distal halves of the two forearm bones in the wrist frame.
LongBone make_radius(const Anatomy& anatomy);
LongBone make_ulna(const Anatomy& anatomy);

/// The most distal point (smallest y) of `bone`'s surface with x and z in the given ranges; 0.05 mm exact.
Point most_distal_point(const Solid& bone, float low_x, float high_x, float low_z, float high_z);
/// The point of least y + `lean`·x, x in the range `x` and z in `z`: with a lean, the corner of a flat end.
/// Where the bone does not reach into these ranges, they are widened until it does.
Point tip_towards(const Solid& bone, cv::Vec2f x, cv::Vec2f z, float lean);

}  // namespace deepwrist::phantom
