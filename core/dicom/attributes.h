#pragma once

#include <optional>
#include <string>
#include <vector>

class DcmItem;
class DcmTagKey;

namespace deepwrist::dicom {

/// The first value of a US, SS, or numeric attribute; nothing where it is absent, empty or of another type.
std::optional<int> integer_attribute(DcmItem& item, const DcmTagKey& tag);

/// A text attribute without its padding; nothing where it is absent or empty.
std::optional<std::string> text_attribute(DcmItem& item, const DcmTagKey& tag);

/// A text attribute of `item` as UTF-8, converted from the SpecificCharacterSet of `data`, the whole data
/// set; without a usable one as UTF-8 where it is, else as Latin-1. Empty where it is absent.
std::string utf8_attribute(DcmItem& item, const DcmTagKey& tag, DcmItem& data);

/// All values of a decimal string (DS) or binary floating point attribute. A component that is no number is
/// NaN; empty where the attribute is absent or empty.
std::vector<double> decimal_attribute(DcmItem& item, const DcmTagKey& tag);

}  // namespace deepwrist::dicom
