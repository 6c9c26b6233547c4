#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

class DcmItem;
class DcmTagKey;

namespace deepwrist::dicom {

/// One attribute as a file has it (header_fields.h): the bytes of its value, or the items of a sequence.
struct HeaderElement {
  std::uint32_t tag = 0;
  std::string value{};  ///< in the file's character set, without the padding at its end
  std::vector<std::vector<HeaderElement>> items{};

  bool operator==(const HeaderElement&) const = default;
};

/// More than a header of any use has; what is left out beyond them is not told.
inline constexpr std::size_t kMaxLeftOut = 64;

/// Why an attribute of the file is not in its header.
enum class LeftOutReason : std::uint8_t { too_long, bad_characters, too_many_items, wrong_type };

struct LeftOut {
  std::uint32_t tag = 0;
  LeftOutReason reason = LeftOutReason::too_long;

  bool operator==(const LeftOut&) const = default;
};

/// "PatientName: characters that the standard forbids". The attribute's name, never its value.
std::string describe(const LeftOut& left_out);

/// What results made of a radiograph need of its file: the patient's and the study's attributes as raw bytes,
/// to be copied, and those that tell how the image is to be seen and measured. Patient data: it must reach no
/// log and no table, and nothing but DICOM objects of the same study.
struct SourceHeader {
  std::vector<HeaderElement> elements;  ///< by ascending tag, none of them empty
  int rows = 0;                         ///< of the image; 0 where the file has none
  int columns = 0;
  /// There is a Modality LUT Sequence, whose tables are not taken.
  bool has_modality_table = false;
  /// What the file has and could not be taken, by ascending tag; for what an item has, the sequence.
  std::vector<LeftOut> left_out;

  /// The attribute of the data set itself, or null.
  const HeaderElement* find(const DcmTagKey& tag) const;
  /// The value of a text or number without blanks around it; empty where there is none.
  std::string text(const DcmTagKey& tag) const;

  bool operator==(const SourceHeader&) const = default;
};

/// From a parsed data set. What is too long, has control characters, too many items or is of another type is
/// left out and told.
SourceHeader read_source_header(DcmItem& data);

/// The header as one message and back: nothing for a message that is none, or says what no file may. Throws
/// Error(limit) for a header that takes more than a message may have (kMaxReplyText).
std::string encode_source_header(const SourceHeader& header);
std::optional<SourceHeader> decode_source_header(std::string_view message);

}  // namespace deepwrist::dicom
