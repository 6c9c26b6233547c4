#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "phantom/fracture.h"
#include "phantom/wild/patient.h"

namespace deepwrist::phantom::wild {

/// A break through one of the forearm's bones and where the distal fragment goes.
struct ShaftBreak {
  Fracture surface;  ///< its level, slants, roughness and gap; the rest is unused
  Placement motion;
};

/// A break along a bone, which splits its end: a rough plane through `point`.
class Split : public Break {
 public:
  Split(const Point& point, const Point& normal, float gap_mm, double phase)
      : point_(point), normal_(normal), gap_(gap_mm), phase_(static_cast<float>(phase)) {}
  float inside(const Point& p) const override;
  void narrow(Point&, Point&) const override {}
  /// What is on the other side of the same rough plane.
  Split opposite() const {
    Split other = *this;
    other.side_ = -side_;
    return other;
  }

 private:
  Point point_, normal_;
  float gap_, phase_, side_ = 1;
};

/// What several breaks leave.
class BothBreaks : public Break {
 public:
  BothBreaks(std::shared_ptr<const Break> a, std::shared_ptr<const Break> b)
      : a_(std::move(a)), b_(std::move(b)) {}
  float inside(const Point& p) const override;
  void narrow(Point& low, Point& high) const override;

 private:
  std::shared_ptr<const Break> a_, b_;
};

/// A fragment of the radius's joint surface, split off the distal fragment.
struct JointFragment {
  Split from;  ///< its inside is the fragment
  Placement motion;
};

/// How a wrist is broken; everything in the wrist frame of the grown wrist.
struct Deformity {
  std::optional<ShaftBreak> radius, ulna;
  std::vector<JointFragment> joint_fragments;
  std::optional<Placement> slip;              ///< of the radial epiphysis along its plate, a child's break
  std::optional<Placement> styloid;           ///< of the ulnar styloid's tip, broken off
  float buckle_mm = 0, buckle_level_mm = 25;  ///< bulge of the radius's cortex
  /// Where radius and hand go beyond all breaks.
  Placement hand() const;
};

/// The deformity of a broken wrist; `subtlety` as of the study phantoms. 35 % are grossly displaced, up to a
/// full shaft, 15 mm of shortening and 60°; fewer where the subtlety is above 0.7, none at 1.
Deformity draw_deformity(CounterRng rng, const Patient& patient, double subtlety);

}  // namespace deepwrist::phantom::wild
