#pragma once

#include <string>
#include <vector>

#include "core/report/page/page.h"

namespace deepwrist::report {

/// The pictures, embedded, with the lines below them; empty without any. `owner`, a case or a section, is
/// named to readers who do not see them. Throws Error(format) for a picture that is neither JPEG nor PNG.
std::string pictures_html(const std::vector<GalleryPicture>& pictures, const std::string& owner);

}  // namespace deepwrist::report
