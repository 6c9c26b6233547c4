#pragma once

#include <string_view>

#include "core/dicom/text_folding.h"

namespace deepwrist::dicom {

/// What a text says about the projection.
enum class ViewHint {
  silent,  ///< nothing
  both,    ///< both views: the text is about a study, not about a picture
  other,   ///< an oblique or special projection
  pa,      ///< frontal: PA, AP, dorsopalmar
  lat,     ///< lateral
};

/// One entry of the vocabulary: a word, or several in a row, folded as folded_words() does. A star at the end
/// stands for any ending.
struct ViewWord {
  std::string_view text;
  ViewHint meaning;  ///< `silent`: these words together say nothing, though one of them might
};

/// What the words of a text say together. A text that names both views is `both`, one that names another
/// projection beside one view or none is `other`.
ViewHint hint_of_words(std::string_view utf8);

}  // namespace deepwrist::dicom
