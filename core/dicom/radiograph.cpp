#include "core/dicom/radiograph.h"

namespace deepwrist::dicom {

const char* name(SpacingSource source) {
  switch (source) {
    case SpacingSource::imager:
      return "imager";
    case SpacingSource::imager_corrected:
      return "imager_corrected";
    case SpacingSource::calibrated:
      return "calibrated";
    case SpacingSource::scanned:
      return "scanned";
    case SpacingSource::table:
      return "table";
    case SpacingSource::configured:
      return "configured";
    case SpacingSource::none:
      break;
  }
  return "none";
}

}  // namespace deepwrist::dicom
