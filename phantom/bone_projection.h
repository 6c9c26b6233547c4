#pragma once

#include <opencv2/core.hpp>

#include "phantom/camera.h"
#include "phantom/texture.h"
#include "phantom/wrist.h"

namespace deepwrist::phantom {

/// Where the hand is: what its pose in this view and a fracture make of it.
Placement hand_motion(const Wrist& wrist, const Pose& pose);

/// Line integrals through all bones: float32, H×W, mm of compact bone.
cv::Mat1f project_bones(const Wrist& wrist, const Camera& camera, const Pose& pose, View view,
                        const Texture& texture);

/// Landmarks in pixels (x, y), exact under the same geometry.
std::vector<cv::Point2d> project_landmarks(const Wrist& wrist, const Camera& camera, const Pose& pose,
                                           View view);

}  // namespace deepwrist::phantom
