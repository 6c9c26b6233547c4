#pragma once

#include <opencv2/core.hpp>

#include "phantom/camera.h"
#include "phantom/texture.h"
#include "phantom/wrist.h"

namespace deepwrist::phantom {

/// Thicknesses in mm along each ray: float32, H×W. Muscle stands for everything but fat and bone.
struct SoftTissue {
  cv::Mat1f muscle, fat;
  cv::Mat1f plaster;  ///< a cast around the forearm; empty without one
};

/// `plaster_mm` is the thickness of a cast, 0 for none.
SoftTissue project_soft_tissue(const Wrist& wrist, const Camera& camera, const Pose& pose, View view,
                               const Texture& texture, double plaster_mm);

}  // namespace deepwrist::phantom
