#pragma once

#include <memory>
#include <string>

#include "clinic/objects/study_result.h"

class DcmFileFormat;

namespace deepwrist::clinic {

/// Why there can be no presentation state of this view; empty where there can: it was analysed, its image is
/// grey, and how it is shown is told by numbers and not by a table.
std::string overlay_obstacle(const ViewResult& view);

/// What was found as graphics that a viewer lays over the radiograph and takes away again: a Grayscale
/// Softcopy Presentation State with the layers AI_ROI (region, answer) and AI_LANDMARKS. The region of a
/// doubt is dashed, as lines one by one, for many viewers draw no line styles. Throws Error(format).
std::unique_ptr<DcmFileFormat> make_overlay_object(const ViewResult& view, const StudyResult& result);

}  // namespace deepwrist::clinic
