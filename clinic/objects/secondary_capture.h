#pragma once

#include <memory>

#include "clinic/objects/study_result.h"

class DcmFileFormat;

namespace deepwrist::clinic {

/// The picture of a view's result (result_picture.h) as a true-colour Secondary Capture, which every viewer
/// shows. Throws Error(format).
std::unique_ptr<DcmFileFormat> make_picture_object(const ViewResult& view, const StudyResult& result);

/// The same of its heat map, in the same series. `view` has one.
std::unique_ptr<DcmFileFormat> make_heat_map_object(const ViewResult& view, const StudyResult& result);

}  // namespace deepwrist::clinic
