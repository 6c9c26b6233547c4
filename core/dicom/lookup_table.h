#pragma once

#include <cstdint>
#include <optional>
#include <vector>

class DcmItem;
class DcmTagKey;

namespace deepwrist::dicom {

/// A look-up table of the standard (PS3.3 C.11.1.1, C.7.6.3.1.5).
struct LookupTable {
  int first = 0;                      ///< stored value that maps to values[0]
  std::vector<std::uint16_t> values;  ///< never empty; entries of 8 bits stay in 0..255
};

/// Reads descriptor and data; `signed_input` says how the descriptor's first value is meant. Nothing where
/// either is missing, or the data has fewer entries than the descriptor says.
std::optional<LookupTable> read_lookup_table(DcmItem& item, const DcmTagKey& descriptor,
                                             const DcmTagKey& data, bool signed_input);

/// The same for a segmented palette (PS3.3 C.7.9.2).
std::optional<LookupTable> read_segmented_table(DcmItem& item, const DcmTagKey& descriptor,
                                                const DcmTagKey& data, bool signed_input);

}  // namespace deepwrist::dicom
