#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/dicom/file_window.h"

namespace deepwrist::dicom {

/// What an identity is made of, of a DICOM file that is written throughout as the standard has it.
struct PlainHeader {
  std::vector<std::pair<std::uint32_t, std::string>> texts;  ///< (group << 16 | element, value), ASCII
  std::vector<std::string> view_meanings;                    ///< CodeMeaning of the ViewCodeSequence's items
  bool has_image = false;                                    ///< Rows or pixel data
};

/// Walks over every element of the file, which holds a preamble, meta information and a data set in explicit
/// or implicit VR, little endian, and nothing else, with all lengths as they must be. Nothing for any other
/// file, sound or not: this walk runs outside the decoder's sandbox, so it takes what is plain and leaves the
/// rest. Texts that need a character set are not plain. Neither pixels nor values of other elements are
/// looked at.
std::optional<PlainHeader> read_plain_header(FileWindow& file);

}  // namespace deepwrist::dicom
