#pragma once

#include <string>
#include <utility>
#include <vector>

#include "clinic/objects/object_kind.h"

namespace deepwrist::clinic {

/// Words for the classes of reports, as users choose them.
inline const std::vector<std::pair<std::string, ReportClass>>& report_classes() {
  static const std::vector<std::pair<std::string, ReportClass>> classes{
      {"comprehensive_3d", ReportClass::comprehensive_3d},
      {"comprehensive", ReportClass::comprehensive},
      {"enhanced", ReportClass::enhanced}};
  return classes;
}

}  // namespace deepwrist::clinic
