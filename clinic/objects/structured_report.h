#pragma once

#include <memory>

#include "clinic/objects/object_kind.h"
#include "clinic/objects/study_result.h"

class DcmFileFormat;

namespace deepwrist::clinic {

/// A study's result as a structured report (TID 1500, Imaging Measurement Report): the library of its images,
/// a group for each region and landmark, an answer for each side. Views that failed are in the library and
/// the comment, and nowhere an "Absent". `result` was checked. Throws Error(format).
std::unique_ptr<DcmFileFormat> make_report(const StudyResult& result, ReportClass report_class);

}  // namespace deepwrist::clinic
