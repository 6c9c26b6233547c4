#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "clinic/objects/source_values.h"

class DcmItem;
class DcmTagKey;
class OFCondition;

namespace deepwrist::clinic {

/// Puts attributes into a data set or an item, where later ones replace earlier ones. An attribute that DCMTK
/// refuses is a bug here or a lack of memory: Error(format) with its reason.
class ItemWriter {
 public:
  explicit ItemWriter(DcmItem& item) : item_(item) {}

  /// The bytes of a text or decimal value, several of them with "\" between.
  ItemWriter& text(const DcmTagKey& tag, std::string_view value);
  ItemWriter& number(const DcmTagKey& tag, int value);                               ///< US
  ItemWriter& numbers(const DcmTagKey& tag, std::span<const std::uint16_t> values);  ///< US
  ItemWriter& corner(const DcmTagKey& tag, int column, int row);                     ///< SL
  ItemWriter& points(const DcmTagKey& tag, std::span<const float> values);           ///< FL
  /// A sequence with one item, a code.
  ItemWriter& code(const DcmTagKey& sequence, const Code& code);
  ItemWriter& empty_sequence(const DcmTagKey& sequence);
  /// A further item of a sequence, which is made where it is missing.
  ItemWriter item(const DcmTagKey& sequence);

 private:
  DcmItem& item_;
};

/// Throws Error(format) that says what of the objects could not be made.
void require_good(const OFCondition& condition, const char* what);

}  // namespace deepwrist::clinic
