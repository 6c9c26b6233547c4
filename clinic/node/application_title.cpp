#include "clinic/node/application_title.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::clinic {

std::string comparable_title(std::string_view title) { return to_lower(trim(title)); }

bool same_title(std::string_view a, std::string_view b) { return comparable_title(a) == comparable_title(b); }

void require_title(std::string_view title, const std::string& place) {
  const auto allowed = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };
  if (title.size() > 16) {
    throw Error(ErrorKind::usage, place,
                "the title '" + std::string(title) + "' has " + std::to_string(title.size()) +
                    " characters; DICOM has room for 16");
  }
  if (trim(title).empty() || !std::ranges::all_of(title, allowed)) {
    throw Error(
        ErrorKind::usage, place,
        "'" + std::string(title) +
            "' is no application entity title: 1 to 16 ASCII characters, no backslash, not only blanks");
  }
}

}  // namespace deepwrist::clinic
