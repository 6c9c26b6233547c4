#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::dicom {

/// A word of a text as it is compared: UTF-8, lower case, without diacritics (é is e, ß is ss, å is aa, ё is
/// е), full-width letters as ordinary ones.
struct FoldedWord {
  std::string text;
  std::string before;  ///< the separators before it: " ", "/", " + ", ...
  bool plain = true;   ///< without accents: in ASCII as it is
};

/// The words of a UTF-8 text: runs of letters, or of digits, of any script. Single letters joined by full
/// stops, hyphens or slashes are one word: "d.p.", "A-P" and "P/A" are "dp", "ap" and "pa". Bytes that are no
/// UTF-8 separate words.
std::vector<FoldedWord> folded_words(std::string_view text);

/// ISO 8859-1 as UTF-8.
std::string latin1_to_utf8(std::string_view text);

}  // namespace deepwrist::dicom
