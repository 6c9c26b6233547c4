#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/objects/object_kind.h"
#include "clinic/objects/study_result.h"

namespace deepwrist::clinic {

/// Which objects are made of a study's result.
struct ObjectOptions {
  ReportClass report_class = ReportClass::comprehensive_3d;
  bool report = true;
  bool pictures = true;
  bool heat_maps = true;  ///< of views that have one; the report refers to those that are made
  bool overlays = true;   ///< of views that can have one (overlay_obstacle)
};

/// An object as a file.
struct ObjectFile {
  ObjectKind kind = ObjectKind::report;
  std::string sop_class;  ///< UID
  std::string instance;   ///< SOPInstanceUID
  std::filesystem::path file;
  bool is_new = true;  ///< false: it was there already, and is as it was
};

struct WrittenObjects {
  std::vector<ObjectFile> objects;  ///< pictures, heat maps, overlays, then the report, which refers to them
  std::vector<std::string> warnings;  ///< for whoever runs this; no patient data
};

/// Makes the DICOM objects of a study's result and writes them to `folder`, each whole or not at all, under
/// names made of their UIDs. The same result gives the same bytes. A file that is there already stays: an
/// object is made once and sent as often as needed. Throws as check(), and Error(io).
WrittenObjects write_objects(const StudyResult& result, const std::filesystem::path& folder,
                             const ObjectOptions& options = {});

}  // namespace deepwrist::clinic
