#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/objects/body_side.h"
#include "core/dicom/source_header.h"

class DcmTagKey;

namespace deepwrist::clinic {

/// A code with its meaning (PS3.3 8.8). Views of constants or of a header that outlives it.
struct Code {
  std::string_view value, scheme, meaning;
};

/// What a radiograph's attributes say of the side of the body.
struct Laterality {
  std::optional<BodySide> side;
  bool contradicts = false;  ///< attributes name both sides: none is taken
};

/// From ImageLaterality, Laterality and the modifiers of AnatomicRegionSequence: the one side that those who
/// name one agree on. Both sides (B) and none (U) name none.
Laterality laterality_of(const dicom::SourceHeader& source);

/// The complete codes of a sequence: those with value, scheme and meaning.
std::vector<Code> codes_in(const dicom::SourceHeader& source, const DcmTagKey& sequence);

/// Whether the text is a UID (PS3.5 9.1).
bool is_uid(std::string_view text);

/// Frames of the image; 1 where the file does not say it.
int frames_of(const dicom::SourceHeader& source);

/// Numbers of a DS or IS attribute; none where one of them is no finite number.
std::vector<double> numbers_in(const dicom::SourceHeader& source, const DcmTagKey& tag);

}  // namespace deepwrist::clinic
