#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/view.h"
#include "core/dicom/view_words.h"

class DcmItem;

namespace deepwrist::dicom {

/// ViewPosition (PS3.3 C.8.7.1.1.2 and practice): PA and AP are frontal; LL, RL, LAT, ML and LM lateral; two
/// values are `both`, and a code that is none of the known ones `other`.
ViewHint hint_of_code(std::string_view code);

/// What the attributes of a file say about its view. No text holds a value of an attribute.
struct ViewFinding {
  std::optional<View> view;
  std::string unclear;  ///< why there is no view
  std::string warning;  ///< attributes that contradict the one that counts
};

/// The view from ViewPosition, else ViewCodeSequence, else the descriptions of series, protocol, processing,
/// procedure and study: the first that says anything decides. A description that names both views says
/// nothing; another projection, or two codes, make the view unclear.
ViewFinding find_view(DcmItem& data);

}  // namespace deepwrist::dicom
