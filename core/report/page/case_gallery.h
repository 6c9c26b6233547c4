#pragma once

#include <string>
#include <vector>

#include "core/report/page/page.h"

namespace deepwrist::report {

/// The page's gallery as a section; empty without cases. The script shows its controls and opens cases.
/// Throws Error(format) for a picture that is neither JPEG nor PNG.
std::string case_gallery_html(const Page& page);

}  // namespace deepwrist::report
