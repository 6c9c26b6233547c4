#pragma once

#include <string>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::localizer {

/// LAT of PA and the reverse.
inline View opposite(View view) { return view == View::pa ? View::lat : View::pa; }

/// How much surer the networks of the other view are than those of `stated`, in mean log odds of the
/// landmarks. Confidences are calibrated ones, each view's by its own networks, above 0 and below 1.
double surer_by(const std::vector<double>& confidence, const std::vector<double>& of_other_view);

/// What speaks for a picture being of the other view, for whoever reads a table; empty where nothing does.
std::string other_view(const std::vector<double>& confidence, const std::vector<double>& of_other_view,
                       View stated);

}  // namespace deepwrist::localizer
