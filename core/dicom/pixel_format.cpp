#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/dicom/attributes.h"
#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {
namespace {

constexpr auto kPhotometric = std::to_array<std::string_view>(
    {"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422",
     "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT"});

int required(DcmItem& data, const DcmTagKey& tag, const char* name, const std::string& place) {
  const auto value = integer_attribute(data, tag);
  if (!value) throw Error(ErrorKind::format, place, std::string("is not an image: ") + name + " is missing");
  return *value;
}

void check_bits(const PixelFormat& format, const std::string& place) {
  const auto allocated = format.bits_allocated;
  if (allocated != 1 && allocated != 8 && allocated != 16 && allocated != 24 && allocated != 32) {
    throw Error(ErrorKind::unsupported, place,
                "BitsAllocated " + std::to_string(allocated) + " is not supported");
  }
  if (format.bits_stored < 1 || format.bits_stored > allocated) {
    throw Error(ErrorKind::format, place,
                "BitsStored " + std::to_string(format.bits_stored) + " does not fit BitsAllocated " +
                    std::to_string(allocated));
  }
}

void check_colour(const PixelFormat& format, const std::string& place) {
  if (std::ranges::find(kPhotometric, format.photometric) == kPhotometric.end()) {
    throw Error(ErrorKind::unsupported, place,
                "PhotometricInterpretation '" + printable(format.photometric, 32) + "' is not supported");
  }
  const bool one_sample =
      format.photometric.starts_with("MONOCHROME") || format.photometric == "PALETTE COLOR";
  if (format.samples != (one_sample ? 1 : 3)) {
    throw Error(ErrorKind::format, place,
                "SamplesPerPixel " + std::to_string(format.samples) + " does not fit " + format.photometric);
  }
  const auto allocated = format.bits_allocated;
  if (format.samples == 3 && allocated != 8 && allocated != 16 && allocated != 32) {
    throw Error(ErrorKind::unsupported, place,
                "colour with BitsAllocated " + std::to_string(allocated) + " is not supported");
  }
}

}  // namespace

PixelFormat read_pixel_format(DcmDataset& data, const std::string& place, std::size_t max_pixels) {
  PixelFormat format;
  format.rows = required(data, DCM_Rows, "Rows", place);
  format.columns = required(data, DCM_Columns, "Columns", place);
  if (format.rows <= 0 || format.columns <= 0)
    throw Error(ErrorKind::format, place, "Rows or Columns is zero");
  if (format.pixels() > max_pixels) {
    throw Error(ErrorKind::limit, place,
                std::to_string(format.rows) + " x " + std::to_string(format.columns) +
                    " pixels are more than the limit of " + std::to_string(max_pixels) +
                    " (dataset.max_pixels)");
  }
  format.samples = integer_attribute(data, DCM_SamplesPerPixel).value_or(1);
  format.bits_allocated = required(data, DCM_BitsAllocated, "BitsAllocated", place);
  format.bits_stored = integer_attribute(data, DCM_BitsStored).value_or(format.bits_allocated);
  check_bits(format, place);
  format.high_bit = integer_attribute(data, DCM_HighBit).value_or(format.bits_stored - 1);
  if (format.high_bit + 1 < format.bits_stored || format.high_bit >= format.bits_allocated) {
    format.high_bit = format.bits_stored - 1;  // the only place the current standard allows (PS3.5 8.1.1)
  }
  format.is_signed = integer_attribute(data, DCM_PixelRepresentation).value_or(0) == 1;
  format.planar = integer_attribute(data, DCM_PlanarConfiguration).value_or(0) == 1;
  format.photometric = text_attribute(data, DCM_PhotometricInterpretation)
                           .value_or(format.samples == 1 ? "MONOCHROME2" : "RGB");
  check_colour(format, place);
  // NumberOfFrames is an integer string; what is no number counts as one frame.
  const auto frames = parse_integer(text_attribute(data, DCM_NumberOfFrames).value_or("1"));
  format.frames = static_cast<int>(std::clamp<long long>(frames.value_or(1), 1, 1'000'000));
  return format;
}

}  // namespace deepwrist::dicom
