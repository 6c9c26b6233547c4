#include "phantom/hand.h"
#include "phantom/short_bone.h"

// Two outlines a bone, in the wrist frame (geometry.h): frontal in (x, y), lateral in (z, y). The bone is
// where both hold. From the back of a right hand:
//
//   y    radial  ◄───────────  x  ───────────►  ulnar
//   -30      trapezium   trapezoid   capitate   hamate with its hook       distal
//   -15      scaphoid        lunate       triquetrum, pisiform
//     0      ───────── radius ─────────    ulna                            proximal
//
// x and z are stretched by half of the anatomy's stoutness, y by the height of its carpus.

namespace deepwrist::phantom {
namespace {

using Curve = std::vector<cv::Point2f>;

}  // namespace

const std::vector<CarpalShape>& carpal_shapes() {
  static const std::vector<CarpalShape> shapes{
      // Scaphoid
      {{{-0.6f, -4.0f},
        {-5.5f, -5.2f},
        {-10.6f, -8.8f},
        {-13.0f, -13.5f},
        {-16.2f, -18},
        {-15.6f, -21.8f},
        {-10.5f, -22.3f},
        {-6.2f, -20},
        {-4.9f, -14.8f},
        {-1.6f, -10.6f},
        {0.1f, -7}},
       {{-5, -4}, {2, -2.5f}, {6, -6}, {9, -14}, {13.5f, -19}, {12, -24}, {5, -22}, {-1, -15}, {-6.5f, -10}},
       3},
      // Lunate
      {{{1.9f, -3.0f},
        {5.8f, -0.9f},
        {10.6f, -0.2f},
        {12.4f, -3.6f},
        {11.2f, -8.6f},
        {8.2f, -7.9f},
        {4.6f, -8.2f},
        {2.0f, -9.8f},
        {1.6f, -6.2f}},
       {{-8, -9.5f},
        {-7.2f, -4},
        {-3, -0.2f},
        {3, 0.4f},
        {7.5f, -2.6f},
        {9, -9.5f},
        {6.2f, -9.2f},
        {3, -6.8f},
        {-2.2f, -6.6f},
        {-5.6f, -8.8f}},
       2.2f},
      // Triquetrum
      {{{14.2f, -4.4f},
        {13.3f, -9},
        {16.6f, -13.4f},
        {20.2f, -17.6f},
        {23.6f, -15},
        {23.4f, -9.5f},
        {19.8f, -4.6f},
        {16.6f, -2.6f}},
       {{-9.5f, -10}, {-6, -4}, {1, -2}, {5.5f, -6}, {5, -13}, {-1, -18}, {-8, -16}},
       3},
      // Pisiform
      {{{15.6f, -9}, {18, -4.8f}, {22, -5.4f}, {24, -9.6f}, {21.8f, -13.6f}, {17.6f, -13.2f}},
       {{6.5f, -9}, {9, -4.5f}, {13.5f, -5.5f}, {15.5f, -9.5f}, {12.5f, -13.8f}, {8, -13}},
       3.2f},
      // Trapezium
      {{{-12.6f, -24.2f},
        {-17.5f, -23.6f},
        {-22.4f, -25.5f},
        {-24.8f, -29.6f},
        {-21.6f, -32.6f},
        {-16.6f, -34.6f},
        {-13.4f, -32.6f},
        {-13.0f, -28}},
       {{0, -27}, {3, -23}, {10, -22}, {14.5f, -26}, {12.5f, -33}, {5, -35.5f}, {0, -33}},
       2.6f},
      // Trapezoid
      {{{-5.6f, -22.4f},
        {-10.6f, -24.4f},
        {-11.5f, -28},
        {-12.0f, -32.4f},
        {-9.4f, -33.6f},
        {-5.7f, -33.0f},
        {-5.3f, -28}},
       {{-9, -25}, {-5, -21.6f}, {3, -22.5f}, {5, -28}, {3, -33.6f}, {-6, -34.2f}, {-9.5f, -31}},
       2.4f},
      // Capitate
      {{{5.2f, -9.9f},
        {1.4f, -11.4f},
        {-2.8f, -15},
        {-3.9f, -20},
        {-3.5f, -25},
        {-4.0f, -31.8f},
        {0.6f, -33.6f},
        {6.4f, -33},
        {7.5f, -29},
        {7.7f, -23},
        {8.6f, -17},
        {8.3f, -12.4f}},
       {{0, -8.6f},
        {-5, -10.6f},
        {-7, -15},
        {-7.6f, -22},
        {-9, -32},
        {-3, -35},
        {5, -34.5f},
        {7, -28},
        {6, -19},
        {5.5f, -12}},
       3.2f},
      // Hamate
      {{{10.8f, -11.0f},
        {10.3f, -16},
        {9.5f, -22},
        {9.3f, -30},
        {13.6f, -31.8f},
        {19.8f, -29.4f},
        {22, -25.4f},
        {18.8f, -20.6f},
        {14.4f, -14.8f}},
       {{-6, -13}, {0, -10}, {5, -14}, {6.5f, -24}, {5, -31.5f}, {-3, -33}, {-9, -30}, {-8.5f, -20}},
       2.6f},
      // Hook of the hamate
      {{{12.6f, -22.2f}, {15.6f, -21.8f}, {17.4f, -24.2f}, {16.4f, -27.4f}, {13.2f, -27.2f}, {11.8f, -24.6f}},
       {{4, -21}, {9, -20.5f}, {14, -21.5f}, {15.6f, -25}, {12.5f, -27.5f}, {8, -27}, {4, -29}},
       2}};
  return shapes;
}

namespace {

Curve stretched(const Curve& curve, const Anatomy& a, float width) {
  Curve result;
  for (const cv::Point2f& p : curve) {
    const float height = static_cast<float>(a.carpal_height);
    result.emplace_back(p.x * width, p.y * height);
  }
  return result;
}

}  // namespace

void add_carpals(const Anatomy& a, std::vector<Bone>& bones) {
  const float width = 1 + 0.5f * (static_cast<float>(a.stoutness) - 1);
  for (const CarpalShape& shape : carpal_shapes()) {
    bones.push_back({std::make_shared<const ShortBone>(stretched(shape.frontal, a, width),
                                                       stretched(shape.lateral, a, width), shape.rounding,
                                                       0.65f * static_cast<float>(a.cortex),
                                                       0.26f * static_cast<float>(a.marrow)),
                     {},
                     true,
                     std::nullopt});
  }
}

}  // namespace deepwrist::phantom
