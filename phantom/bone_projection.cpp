#include "phantom/bone_projection.h"

#include "phantom/ray_integral.h"

namespace deepwrist::phantom {

Placement hand_motion(const Wrist& wrist, const Pose& pose) {
  const Point pivot{kCapitateHead[0], kCapitateHead[1], kCapitateHead[2]};
  const Placement turn =
      rotation_about(pivot, rotation_about_z(pose.hand_fan_deg) * rotation_about_x(pose.hand_flex_deg));
  return Placement{cv::Matx33f::eye(), wrist.hand_shift} * turn;
}

cv::Mat1f project_bones(const Wrist& wrist, const Camera& camera, const Pose& pose, View view,
                        const Texture& texture) {
  cv::Mat1f sum = cv::Mat1f::zeros(camera.geometry().size);
  const Placement hand = hand_motion(wrist, pose);
  float shift = static_cast<float>(wrist.anatomy.texture_x_mm) + (view == View::lat ? 40.0f : 0.0f);
  for (const Bone& bone : wrist.bones) {
    const Placement placement = bone.of_hand ? hand * bone.placement : bone.placement;
    // Both fragments of a broken bone carry the pattern of the whole one.
    if (!bone.cut || !bone.cut->distal) {
      shift += 17.3f;
    }
    add_piece({*bone.solid, bone.cut ? &*bone.cut : nullptr}, placement, camera, view, texture,
              {shift, static_cast<float>(wrist.anatomy.texture_y_mm)}, sum);
  }
  return sum;
}

std::vector<cv::Point2d> project_landmarks(const Wrist& wrist, const Camera& camera, const Pose& pose,
                                           View view) {
  const auto& points = wrist.landmarks(view);
  return {camera.project(points[0]), camera.project(points[1]),
          camera.project(hand_motion(wrist, pose).apply(points[2]))};
}

}  // namespace deepwrist::phantom
