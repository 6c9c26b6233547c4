#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::testing {

/// Makes small DICOM files with DCMTK: by default a DX image of 12 bits in 16, MONOCHROME2, a ramp.
class DicomBuilder {
 public:
  DicomBuilder(int rows, int columns);

  DcmDataset& data() { return *file_.getDataset(); }
  DicomBuilder& text(const DcmTagKey& tag, const std::string& value);
  DicomBuilder& number(const DcmTagKey& tag, std::uint16_t value);
  DicomBuilder& signed_number(const DcmTagKey& tag, std::int16_t value);
  /// BitsAllocated, BitsStored and HighBit = BitsStored - 1.
  DicomBuilder& bits(int allocated, int stored, bool is_signed = false);
  DicomBuilder& pixels8(const std::vector<std::uint8_t>& values);
  DicomBuilder& pixels16(const std::vector<std::uint16_t>& values);
  /// Writes the file, encoded as `syntax`, and returns its path.
  std::filesystem::path save(const std::filesystem::path& path,
                             E_TransferSyntax syntax = EXS_LittleEndianExplicit,
                             const DcmRepresentationParameter* parameter = nullptr);

 private:
  DcmFileFormat file_;
};

/// Makes `fragments`, each padded to an even length, the pixel data, encoded as `syntax`.
void put_fragments(DcmDataset& data, E_TransferSyntax syntax,
                   const std::vector<std::vector<std::uint8_t>>& fragments);

/// 0, 1, 2, ... below 2^bits.
std::vector<std::uint16_t> ramp(std::size_t count, int bits);

}  // namespace deepwrist::testing
