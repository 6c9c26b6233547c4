#pragma once

#include <string>
#include <string_view>

namespace deepwrist::dicom {

/// How the pixels of a transfer syntax are decoded.
enum class Encoding {
  native,    ///< uncompressed; DCMTK gives the values
  deflated,  ///< the whole data set is deflated, pixels are uncompressed
  jpeg,      ///< JPEG and JPEG-LS frames, decoded by DCMTK
  rle,       ///< RLE frames, decoded here
  jpeg2000,  ///< decoded by OpenJPEG
  refused,   ///< known to the standard, decoded by nothing here
};

struct TransferSyntax {
  std::string_view uid;
  std::string_view name;
  Encoding encoding;
};

/// The entry of a UID (PS3.6 annex A). An unknown UID, a private one included, comes back as `refused`
/// without a name; an empty one, of a file without a transfer syntax, as `native`.
TransferSyntax find_transfer_syntax(std::string_view uid);

}  // namespace deepwrist::dicom
