#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/sanitizers.h"
#include "core/dicom/file_bytes.h"
#include "core/dicom/transfer_syntax.h"

class DcmDataset;

namespace deepwrist::dicom {

/// A DICOM file (PS3.10) taken apart far enough to parse its data set safely.
struct DicomFile {
  std::string place;
  TransferSyntax syntax;
  bool has_preamble = false;
  Bytes data_set;                      ///< points into the file's bytes or into `inflated`
  std::vector<std::uint8_t> inflated;  ///< the data set of a deflated file
};

/// Whether the content is DICOM: "DICM" after a preamble of 128 bytes, or a first tag of group 2 or 8.
bool looks_like_dicom(Bytes file);

/// Reads the file meta information of `file`, which must outlive the result, and inflates a deflated data set
/// to at most `max_bytes`. Throws Error(unsupported) for a transfer syntax that is refused, naming it,
/// Error(format) for damage, Error(limit).
DicomFile open_dicom(Bytes file, const std::string& place, std::size_t max_bytes);

/// Data sets with more items, of all nested sequences together, are refused.
inline constexpr std::size_t kMaxItems = 60'000;

/// The stack for a data set with `items` items. Measured: DCMTK 3.6.7 needs under 1 KiB a level to parse and
/// destroy, and under 5 KiB with AddressSanitizer.
constexpr std::size_t stack_for(std::size_t items) {
  return (std::size_t{8} << 20) + items * (kAddressSanitizer ? 8192 : 2048);
}

/// Runs `work` with a stack that suffices for DCMTK to parse and destroy the data set, which recurses once
/// per level of nested sequences. Throws Error(limit) for more nesting than any image needs.
void with_enough_stack(const DicomFile& file, const std::function<void()>& work);

/// The parsed data set and what was odd about it.
struct ParsedDataset {
  ParsedDataset();
  ParsedDataset(ParsedDataset&&) noexcept;
  ~ParsedDataset();

  std::unique_ptr<DcmDataset> data;
  std::vector<std::string> warnings;
};

/// Parses the data set; call it inside with_enough_stack. A file that is damaged after its pixel data is read
/// with a warning. Throws Error(format).
ParsedDataset parse_dataset(const DicomFile& file);

/// The same of what lies before the pixel data, which may be damaged, truncated or missing.
ParsedDataset parse_before_pixels(const DicomFile& file);

}  // namespace deepwrist::dicom
