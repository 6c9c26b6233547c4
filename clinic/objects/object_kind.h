#pragma once

#include <string_view>

namespace deepwrist::clinic {

enum class ObjectKind { report, picture, heat_map, overlay };

/// SOP class of the report. The tree is the same in all three; old archives refuse the first.
enum class ReportClass { comprehensive_3d, comprehensive, enhanced };

/// "report", "picture", "heat map", "overlay".
const char* name(ObjectKind kind);

/// SOP class UIDs; the report's depends on its class.
const char* sop_class(ObjectKind kind, ReportClass report_class = ReportClass::comprehensive_3d);

/// What a series of these objects says of itself.
struct SeriesTexts {
  const char* modality;
  const char* number;
  const char* description;
};
SeriesTexts series_texts(ObjectKind kind);

}  // namespace deepwrist::clinic
