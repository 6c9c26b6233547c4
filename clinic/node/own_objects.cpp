#include "clinic/node/own_objects.h"

#include <algorithm>
#include <array>

#include "clinic/node/application_title.h"
#include "core/dicom/implementation.h"

namespace deepwrist::clinic {
namespace {

// PS3.4 table B.5-1.
constexpr auto kResultClasses = std::to_array<std::string_view>({
    "1.2.840.10008.5.1.4.1.1.7",      // Secondary Capture
    "1.2.840.10008.5.1.4.1.1.11.1",   // Grayscale Softcopy Presentation State
    "1.2.840.10008.5.1.4.1.1.88.11",  // Basic Text SR
    "1.2.840.10008.5.1.4.1.1.88.22",  // Enhanced SR
    "1.2.840.10008.5.1.4.1.1.88.33",  // Comprehensive SR
    "1.2.840.10008.5.1.4.1.1.88.34",  // Comprehensive 3D SR
});

}  // namespace

bool is_result_class(std::string_view sop_class) {
  return std::ranges::find(kResultClasses, sop_class) != kResultClasses.end();
}

bool is_own_result(const ObjectOrigin& origin, const OwnMarks& marks) {
  if (!is_result_class(origin.sop_class)) return false;
  return same_title(origin.manufacturer, marks.manufacturer) ||
         origin.implementation_uid == dicom::kImplementationClassUid ||
         (!marks.uid_root.empty() && origin.sop_instance.starts_with(marks.uid_root));
}

}  // namespace deepwrist::clinic
