#pragma once

#include <string>

#include "clinic/objects/object_kind.h"
#include "clinic/objects/study_result.h"

namespace deepwrist::clinic {

// UIDs are functions of what an object says, so that the same result made again is the same object to an
// archive and any other is another one. The date of the analysis is not among it.

/// Of the device: software version and weights.
std::string device_uid(const StudyResult& result);

/// Of a series of objects of one kind: the report's is of the study, the others' of the view's side in it.
/// The same for all results that one version with the same weights and settings makes of a study.
std::string report_series_uid(const StudyResult& result);
std::string series_uid(ObjectKind kind, const StudyResult& result, const ViewResult& view);

/// Of the report, which holds every view.
std::string report_uid(ReportClass report_class, const StudyResult& result);

/// Of an object of one view: other views do not matter to it.
std::string view_object_uid(ObjectKind kind, const StudyResult& result, const ViewResult& view);

/// Of what is followed from object to object: the region, or a landmark ("region", "landmark 1").
std::string tracking_uid(const StudyResult& result, const ViewResult& view, const std::string& what);

}  // namespace deepwrist::clinic
