#include "clinic/objects/object_kind.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <cassert>

namespace deepwrist::clinic {

const char* name(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::report:
      return "report";
    case ObjectKind::picture:
      return "picture";
    case ObjectKind::heat_map:
      return "heat map";
    case ObjectKind::overlay:
      return "overlay";
  }
  assert(false);
  return "";
}

const char* sop_class(ObjectKind kind, ReportClass report_class) {
  if (kind == ObjectKind::overlay) return UID_GrayscaleSoftcopyPresentationStateStorage;
  if (kind != ObjectKind::report) return UID_SecondaryCaptureImageStorage;
  switch (report_class) {
    case ReportClass::comprehensive_3d:
      return UID_Comprehensive3DSRStorage;
    case ReportClass::comprehensive:
      return UID_ComprehensiveSRStorage;
    case ReportClass::enhanced:
      break;
  }
  return UID_EnhancedSRStorage;
}

SeriesTexts series_texts(ObjectKind kind) {
  // Numbers behind those of any examination, so that results come last in a list of series.
  if (kind == ObjectKind::report) return {"SR", "9101", "AI DeepWrist report (research)"};
  if (kind == ObjectKind::overlay) return {"PR", "9103", "AI DeepWrist overlay (research)"};
  return {"OT", "9102", "AI DeepWrist pictures (research)"};
}

}  // namespace deepwrist::clinic
