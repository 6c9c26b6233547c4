#pragma once

#include <optional>
#include <string_view>

#include "core/base/view.h"

class DcmItem;

namespace deepwrist::dicom {

/// What a text says about the projection.
enum class ViewHint {
  silent,   ///< nothing
  unclear,  ///< an oblique or special projection, or several
  pa,
  lat,
};

/// A ViewPosition code (PS3.3 C.8.7.1.1.2 and practice): PA and AP are frontal; LL, RL, LAT, ML and LM
/// lateral.
ViewHint hint_of_code(std::string_view code);

/// Words of a description: "Wrist AP", "Handgelenk seitlich", "postero-anterior", ...
ViewHint hint_of_words(std::string_view description);

/// The view from ViewPosition, else ViewCodeSequence, else the descriptions of series, protocol, processing
/// and study; the first that says anything decides, and where it is unclear there is no view.
std::optional<View> view_of(DcmItem& data);

}  // namespace deepwrist::dicom
