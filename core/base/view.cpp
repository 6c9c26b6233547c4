#include "core/base/view.h"

#include "core/base/text.h"

namespace deepwrist {

const char* name(View view) { return view == View::pa ? "PA" : "LAT"; }

std::optional<View> parse_view(std::string_view text) {
  const auto lower = to_lower(trim(text));
  if (lower == "0" || lower == "pa" || lower == "0.0") return View::pa;
  if (lower == "1" || lower == "lat" || lower == "1.0") return View::lat;
  return std::nullopt;
}

}  // namespace deepwrist
