#include "core/dicom/grey_pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <utility>

#include "core/dicom/attributes.h"
#include "core/dicom/modality.h"

// A stored pixel of BitsAllocated 16, BitsStored 12, HighBit 11, and what becomes of it:
//
//   bit  15    12 11                        0
//       ┌────────┬───────────────────────────┐
//       │ unused │ value, two's complement   │ ─► modality transform ─► v, or low + high - v when inverse
//       └────────┴───────────────────────────┘
//
// low and high are the ends of the modality table, or of the line at the smallest and largest value that
// BitsStored bits can express: never those of the picture. Padding is judged by the stored value, before
// the transform. Pixels of 8 or 16 bits are not computed one by one: their raw values are codes into tables
// of 256 or 65,536 results.

namespace deepwrist::dicom {
namespace {

struct Range {
  double low;
  double high;
  bool contains(double v) const { return v >= low && v <= high; }
};

/// PixelPaddingValue and PixelPaddingRangeLimit are US or SS as PixelRepresentation says (PS3.3 C.7.5.1.1.2).
std::optional<double> padding_limit(DcmDataset& data, const DcmTagKey& tag, const PixelFormat& format) {
  const auto value = integer_attribute(data, tag);
  if (!value) return std::nullopt;
  return format.is_signed ? static_cast<double>(static_cast<std::int16_t>(*value))
                          : static_cast<double>(*value);
}

std::optional<Range> padding_range(DcmDataset& data, const PixelFormat& format) {
  const auto value = padding_limit(data, DCM_PixelPaddingValue, format);
  if (!value) return std::nullopt;
  const auto limit = padding_limit(data, DCM_PixelPaddingRangeLimit, format).value_or(*value);
  return Range{std::min(*value, limit), std::max(*value, limit)};
}

bool is_inverse(DcmDataset& data, const PixelFormat& format) {
  // INVERSE says what MONOCHROME1 says; files that state both mean it once.
  return format.photometric == "MONOCHROME1" || text_attribute(data, DCM_PresentationLUTShape) == "INVERSE";
}

Range output_range(const ModalityTransform& modality, const PixelFormat& format) {
  if (!modality.table.empty()) {
    const auto [low, high] = std::ranges::minmax(modality.table);
    return {low, high};
  }
  const double span = std::ldexp(1.0, format.bits_stored);
  const double low = format.is_signed ? -span / 2 : 0;
  return {modality(low), modality(low + span - 1)};
}

/// Stored value → output value and whether it is padding.
class GreyMap {
 public:
  GreyMap(const PixelFormat& format, DcmDataset& data, std::vector<std::string>& warnings)
      : format_(format),
        modality_(read_modality(data, format, warnings)),
        padding_(padding_range(data, format)) {
    inverse_ = is_inverse(data, format);
    const auto range = output_range(modality_, format);
    low_plus_high_ = range.low + range.high;
  }

  float value(std::uint32_t raw) const {
    const double v = modality_(stored_value(raw, format_));
    return static_cast<float>(inverse_ ? low_plus_high_ - v : v);
  }
  bool is_padding(std::uint32_t raw) const {
    return padding_ && padding_->contains(stored_value(raw, format_));
  }
  bool has_padding() const { return padding_.has_value(); }

 private:
  const PixelFormat& format_;
  ModalityTransform modality_;
  std::optional<Range> padding_;
  bool inverse_;
  double low_plus_high_;
};

CodedPixels with_tables(StoredPixels stored, const GreyMap& map) {
  CodedPixels result;
  result.rows = stored.format.rows;
  result.columns = stored.format.columns;
  result.code_bytes = stored.format.bytes_per_value();
  const auto count = code_count(result.code_bytes);
  result.values.resize(count);
  if (map.has_padding()) result.padding.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto raw = static_cast<std::uint32_t>(i);
    result.values[i] = map.value(raw);
    if (map.has_padding()) result.padding[i] = map.is_padding(raw) ? 255 : 0;
  }
  result.codes = std::move(stored.data);
  return result;
}

void map_one_by_one(const StoredPixels& stored, const GreyMap& map, Radiograph& result) {
  const auto& format = stored.format;
  result.pixels.create(format.rows, format.columns, CV_32F);
  if (map.has_padding()) result.padding.create(format.rows, format.columns, CV_8U);
  auto* out = result.pixels.ptr<float>();
  for (std::size_t i = 0; i < format.pixels(); ++i) {
    std::uint32_t raw = 0;
    std::memcpy(&raw, &stored.data[i * sizeof raw], sizeof raw);  // little endian
    out[i] = map.value(raw);
    if (map.has_padding()) result.padding.ptr<std::uint8_t>()[i] = map.is_padding(raw) ? 255 : 0;
  }
  drop_useless_padding(result);
}

}  // namespace

double stored_value(std::uint32_t raw, const PixelFormat& format) {
  const auto bits = static_cast<unsigned>(format.bits_stored);
  const auto mask = bits >= 32 ? 0xFFFFFFFFU : (1U << bits) - 1U;
  const auto value = raw >> static_cast<unsigned>(format.high_bit + 1 - format.bits_stored) & mask;
  const bool negative = format.is_signed && (value >> (bits - 1) & 1U) != 0;
  return negative ? static_cast<double>(value) - std::ldexp(1.0, format.bits_stored)
                  : static_cast<double>(value);
}

void read_grey(StoredPixels stored, DcmDataset& data, DecodedImage& result) {
  const auto format = stored.format;
  const GreyMap map(format, data, result.radiograph.warnings);
  if (format.bytes_per_value() <= 2) {
    result.coded = with_tables(std::move(stored), map);
  } else {
    map_one_by_one(stored, map, result.radiograph);
  }
}

}  // namespace deepwrist::dicom
