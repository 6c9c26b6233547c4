#pragma once

#include <string>
#include <vector>

#include "core/report/page.h"

namespace deepwrist::report {

/// The gallery as a section of the page; empty without cases. The script shows its controls and opens cases.
/// Throws Error(format) for a picture that is neither JPEG nor PNG.
std::string case_gallery_html(const std::vector<GalleryCase>& cases);

}  // namespace deepwrist::report
