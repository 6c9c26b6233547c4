#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace deepwrist::dicom {

/// What an attribute of a radiograph is to results made of it.
enum class HeaderPart {
  patient,  ///< copied: the Patient module (PS3.3 C.7.1.1) and Patient Study (C.7.2.2)
  study,    ///< copied: the General Study module (C.7.2.1) and what SOP Common says of text and time
  image,    ///< read, to describe where results belong
};

/// One attribute that is taken from a file, with the VR of PS3.6: the file's own is not believed.
struct HeaderField {
  std::uint32_t tag;  ///< group in the upper 16 bits, element in the lower
  const char* vr;     ///< "SQ" for sequences
  HeaderPart part = HeaderPart::image;
  std::span<const HeaderField> items{};  ///< of a sequence: what its items may hold
};

/// Items of one sequence; more are refused.
inline constexpr std::size_t kMaxHeaderItems = 12;

/// Every attribute that is taken, by ascending tag.
std::span<const HeaderField> header_fields();

/// The field of that tag, or null.
const HeaderField* find_field(std::span<const HeaderField> fields, std::uint32_t tag);

bool is_sequence(const HeaderField& field);

/// Bytes that a value may have: what the standard allows in the longest character set, or what every reader
/// stands.
std::size_t most_bytes(const HeaderField& field);

/// Whether these bytes may stand in a value: digits and points for UIDs, printable ASCII for codes, dates and
/// numbers; for texts any bytes but control characters, among which ESC is allowed (ISO 2022), and line ends
/// in long ones.
bool has_proper_bytes(const HeaderField& field, std::string_view value);

}  // namespace deepwrist::dicom
