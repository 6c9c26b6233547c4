#include "clinic/node/own_objects.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "clinic/node/application_title.h"

namespace deepwrist::clinic {
namespace {

constexpr const char* kManufacturer = "DeepWrist";

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

bool is_own_result(std::string_view sop_class, std::string_view manufacturer) {
  return std::ranges::find(kResultClasses, sop_class) != kResultClasses.end() &&
         same_title(manufacturer, kManufacturer);
}

}  // namespace deepwrist::clinic
