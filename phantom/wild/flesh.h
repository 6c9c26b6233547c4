#pragma once

#include <opencv2/core.hpp>

#include "phantom/soft_tissue.h"
#include "phantom/wild/skeleton.h"

namespace deepwrist::phantom::wild {

/// Thickness of palm, forearm, single fingers and upper arm along each ray, float32, H×W, mm of the grown
/// wrist; all surfaces moved out by `moved_out_mm`.
cv::Mat1f limb_thickness(const Patient& patient, const Skeleton& skeleton, const Camera& camera,
                         float moved_out_mm);
/// Muscle and fat along each ray, mm; no plaster.
SoftTissue project_flesh(const Patient& patient, const Skeleton& skeleton, const Camera& camera,
                         const Texture& texture);

}  // namespace deepwrist::phantom::wild
