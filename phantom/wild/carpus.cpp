#include <cmath>

#include "phantom/hand.h"
#include "phantom/short_bone.h"
#include "phantom/wild/skeleton.h"
#include "phantom/wrist.h"

// The outlines of carpal_shapes() (hand.h), of which those of the proximal row are drawn anew, closer to each
// other and to the radius:
//
//   scaphoid 26 mm long, lunate 16 mm wide; gaps of 1.5 to 2.5 mm, some overlaps
//   (Schuind et al., JBJS 74-A, 1992; Heinzelmann, Archer, Bindra, J. Hand Surg. 32-A, 2007)
//
// In a child a bone is the part around its centre that has ossified, the rounder the smaller.

namespace deepwrist::phantom::wild {
namespace {

using Curve = std::vector<cv::Point2f>;

constexpr int kCapitate = 6, kHook = 8;

const Curve kScaphoid{{-0.8f, -2.4f},   {-4.5f, -4.0f},   {-8.5f, -6.6f},   {-11.8f, -10},   {-13.4f, -14.4f},
                      {-16.4f, -18.7f}, {-16.8f, -22.2f}, {-13.8f, -24.0f}, {-9.8f, -22.6f}, {-6.8f, -19.6f},
                      {-5.2f, -15.6f},  {-2.2f, -11.2f},  {-0.8f, -7.5f},   {-0.2f, -4.4f}};
const Curve kLunate{{0.9f, -1.8f},  {4.5f, -0.4f},  {9, 0.5f},     {13, 0.5f}, {15.2f, -1.2f}, {15.4f, -5.2f},
                    {13.6f, -9.2f}, {11.6f, -9.9f}, {8.6f, -8.4f}, {5, -8.0f}, {2.2f, -9.6f},  {1.0f, -6.2f}};
const Curve kLunateSide{{-8.8f, -10.6f}, {-8.4f, -4.5f}, {-3.4f, -0.4f}, {3.4f, 0.2f},   {8.6f, -3.0f},
                        {10.2f, -10.8f}, {6.8f, -9.6f},  {3.2f, -6.9f},  {-2.2f, -6.7f}, {-6.0f, -9.4f}};
const Curve kTriquetrum{{17.2f, -4.2f}, {16.9f, -9},  {18.8f, -13.4f}, {21.4f, -17},
                        {25, -15.2f},   {25.8f, -10}, {22.6f, -5.0f},  {19.6f, -3.0f}};
const Curve kPisiform{{17.6f, -9}, {20, -4.8f}, {24, -5.4f}, {26, -9.6f}, {23.8f, -13.6f}, {19.6f, -13.2f}};

std::vector<CarpalShape> wild_shapes() {
  std::vector<CarpalShape> shapes = carpal_shapes();
  shapes[0].frontal = kScaphoid;
  shapes[1].frontal = kLunate;
  shapes[1].lateral = kLunateSide;
  shapes[2].frontal = kTriquetrum;
  shapes[3].frontal = kPisiform;
  return shapes;
}

cv::Point2f centre(const Curve& curve) {
  cv::Point2f sum;
  for (const cv::Point2f& p : curve) sum += p;
  return sum * (1.0f / static_cast<float>(curve.size()));
}

Curve ossified(const Curve& curve, const cv::Point2f& c, float share) {
  float radius = 0;
  for (const cv::Point2f& p : curve)
    radius += static_cast<float>(cv::norm(p - c)) / static_cast<float>(curve.size());
  const float round = 0.85f * (1 - share);
  Curve result;
  for (const cv::Point2f& p : curve) {
    const auto length = static_cast<float>(cv::norm(p - c));
    result.push_back(c + (p - c) * (share * ((1 - round) + round * radius / length)));
  }
  return result;
}

Curve sized(const Curve& curve, const Anatomy& a, float width) {
  Curve result;
  for (const cv::Point2f& p : curve)
    result.emplace_back(p.x * width, p.y * static_cast<float>(a.carpal_height));
  return result;
}

}  // namespace

void add_carpus(const Patient& p, Skeleton& s) {
  const std::vector<CarpalShape> shapes = wild_shapes();
  const Anatomy& a = p.anatomy;
  const float width = 1 + 0.5f * (static_cast<float>(a.stoutness) - 1);
  const Point head{kCapitateHead[0], kCapitateHead[1], kCapitateHead[2]};
  s.pa_landmarks[2] = head;
  for (int i = 0; i < static_cast<int>(shapes.size()); ++i) {
    const auto& shape = shapes[static_cast<std::size_t>(i)];
    const auto share = static_cast<float>(ossified_share(i, p.growth.age, p.pace));
    if (share <= 0) continue;
    cv::Point2f middle = centre(shape.frontal), side_middle = centre(shape.lateral);
    middle.y = side_middle.y = 0.5f * (middle.y + side_middle.y);
    const Curve front = sized(ossified(shape.frontal, middle, share), a, width);
    const Curve side = sized(ossified(shape.lateral, side_middle, share), a, width);
    const float swell = share < 1 ? 0.35f : static_cast<float>(p.carpal_swell_mm);
    const float bright = i == kHook ? 0.55f : 1.0f;
    s.parts.push_back({std::make_shared<const ShortBone>(
                           front, side, shape.rounding * share, 0.75f * bright * static_cast<float>(a.cortex),
                           0.26f * bright * static_cast<float>(a.marrow), swell),
                       nullptr,
                       {}});
    if (i == kCapitate) {
      // The same place within what is ossified.
      const cv::Point2f c(middle.x * width, middle.y * static_cast<float>(a.carpal_height));
      s.pa_landmarks[2] = {c.x + share * (head.x - c.x), c.y + share * (head.y - c.y), head.z};
    }
  }
}

}  // namespace deepwrist::phantom::wild
