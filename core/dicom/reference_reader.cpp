#include "core/dicom/reference_reader.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcxfer.h>

#include <utility>

#include "core/base/error.h"
#include "core/dicom/attributes.h"

namespace deepwrist::dicom {
namespace {

[[noreturn]] void refuse(const std::string& place, const std::string& reason) {
  throw Error(ErrorKind::unsupported, place,
              "the reference reader cannot read it: " + reason + " (dataset.reader: standard may)");
}

/// The value of PixelData as it lies in the file.
std::vector<std::uint8_t> raw_pixel_bytes(DcmDataset& data, const std::string& place) {
  DcmElement* element = nullptr;
  data.findAndGetElement(DCM_PixelData, element);
  auto* pixels = dynamic_cast<DcmPixelData*>(element);
  if (pixels == nullptr) refuse(place, "it holds no pixel data");
  auto syntax = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  pixels->getOriginalRepresentationKey(syntax, parameter);
  DcmPixelSequence* sequence = nullptr;
  if (pixels->getEncapsulatedRepresentation(syntax, parameter, sequence).good()) {
    refuse(place, "its pixels are compressed");
  }
  Uint8* bytes = nullptr;
  if (pixels->getUint8Array(bytes).bad() || bytes == nullptr) refuse(place, "its pixel data is empty");
  std::vector<std::uint8_t> result(bytes, bytes + pixels->getLength());
  // DCMTK has brought big endian words to the host's order; the original takes them as they lie in the file.
  const bool big_endian = DcmXfer(data.getOriginalXfer()).getByteOrder() == EBO_BigEndian;
  if (big_endian && pixels->getVR() == EVR_OW) {
    for (std::size_t i = 0; i + 2 <= result.size(); i += 2) std::swap(result[i], result[i + 1]);
  }
  return result;
}

}  // namespace

CodedPixels read_as_original(const DicomFile& file, DcmDataset& data, std::size_t max_pixels) {
  constexpr float kMonochrome1Top = 4095;  // the original's constant, whatever BitsStored
  const auto& place = file.place;
  if (!file.has_preamble) refuse(place, "it has no DICOM preamble");
  auto bytes = raw_pixel_bytes(data, place);
  const auto photometric = text_attribute(data, DCM_PhotometricInterpretation);
  if (!photometric) refuse(place, "PhotometricInterpretation is missing");
  const auto rows = integer_attribute(data, DCM_Rows).value_or(0);
  const auto columns = integer_attribute(data, DCM_Columns).value_or(0);
  if (rows <= 0 || columns <= 0) refuse(place, "Rows or Columns is missing");
  const auto pixels = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  if (bytes.size() != pixels * 2) {
    refuse(place, "its pixel data has " + std::to_string(bytes.size()) +
                      " bytes, not Rows x Columns x 2 = " + std::to_string(pixels * 2));
  }
  if (pixels > max_pixels) {
    throw Error(ErrorKind::limit, place,
                std::to_string(pixels) + " pixels are more than the limit of " + std::to_string(max_pixels) +
                    " (dataset.max_pixels)");
  }
  if (!data.tagExists(DCM_StudyDescription)) refuse(place, "StudyDescription is missing");

  const bool inverse = *photometric == "MONOCHROME1";
  CodedPixels result;
  result.rows = rows;
  result.columns = columns;
  result.codes = std::move(bytes);
  result.values.resize(code_count(result.code_bytes));
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    const auto value = static_cast<float>(i);
    result.values[i] = inverse ? kMonochrome1Top - value : value;
  }
  return result;
}

}  // namespace deepwrist::dicom
