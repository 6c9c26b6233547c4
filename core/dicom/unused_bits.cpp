#include "core/dicom/unused_bits.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dctagkey.h>

#include <bit>
#include <cstring>

#include "core/dicom/attributes.h"

namespace deepwrist::dicom {
namespace {

std::uint32_t low_bits(int count) { return count >= 32 ? 0xFFFFFFFFU : (1U << count) - 1U; }

/// The bits above HighBit that hold overlay planes: groups 6000 to 601E that have a position and no data of
/// their own (60xx,3000).
std::uint32_t overlay_bits(DcmDataset& data, const PixelFormat& format) {
  constexpr std::uint16_t kFirstGroup = 0x6000, kLastGroup = 0x601E, kPosition = 0x0102, kData = 0x3000;
  std::uint32_t bits = 0;
  for (std::uint16_t group = kFirstGroup; group <= kLastGroup;
       group = static_cast<std::uint16_t>(group + 2)) {
    const auto position = integer_attribute(data, DcmTagKey(group, kPosition));
    const bool is_embedded = position && *position > format.high_bit && *position < format.bits_allocated &&
                             !data.tagExists(DcmTagKey(group, kData));
    if (is_embedded) bits |= 1U << static_cast<unsigned>(*position);
  }
  return bits;
}

/// Calls `use` for each value of the first frame; what it returns becomes the value.
template <typename Raw, typename Use>
void for_each_value_of(StoredPixels& stored, const Use& use) {
  auto* at = stored.data.data();
  for (std::size_t i = 0; i < stored.format.values(); ++i, at += sizeof(Raw)) {
    Raw raw;
    std::memcpy(&raw, at, sizeof raw);  // little endian
    raw = static_cast<Raw>(use(raw));
    std::memcpy(at, &raw, sizeof raw);
  }
}

template <typename Use>
void for_each_value(StoredPixels& stored, const Use& use) {
  const int bytes = stored.format.bytes_per_value();
  if (bytes == 1) return for_each_value_of<std::uint8_t>(stored, use);
  if (bytes == 2) return for_each_value_of<std::uint16_t>(stored, use);
  for_each_value_of<std::uint32_t>(stored, use);
}

/// The bits that any value of the first frame has; nearly always those of BitsStored, so that this quick look
/// is all that is needed.
std::uint32_t bits_in_use(StoredPixels& stored) {
  std::uint32_t all = 0;
  for_each_value(stored, [&](std::uint32_t raw) {
    all |= raw;
    return raw;
  });
  return all;
}

}  // namespace

void settle_high_bits(StoredPixels& stored, DcmDataset& data, std::vector<std::string>& warnings) {
  auto& format = stored.format;
  if (format.high_bit + 1 >= format.bits_allocated) return;
  const auto above = low_bits(format.bits_allocated) & ~low_bits(format.high_bit + 1);
  if ((bits_in_use(stored) & above) == 0) return;
  const auto overlays = overlay_bits(data, format);
  const auto sign = 1U << static_cast<unsigned>(format.high_bit);
  std::uint32_t all = 0;
  std::size_t count = 0;
  for_each_value(stored, [&](std::uint32_t raw) {
    const auto value = raw & ~overlays;
    const auto high = value & above;
    const bool continues_sign = format.is_signed && (value & sign) != 0 && high == (above & ~overlays);
    if (high != 0 && !continues_sign) ++count;
    all |= high;
    return value;
  });
  if (count == 0) return;
  const int shift = format.high_bit + 1 - format.bits_stored;
  warnings.push_back("BitsStored " + std::to_string(format.bits_stored) + " is too small for " +
                     std::to_string(count) + " of the values, which no overlay explains; taken as they are");
  format.high_bit = (format.is_signed ? format.bits_allocated : std::bit_width(all)) - 1;
  format.bits_stored = format.high_bit + 1 - shift;
}

}  // namespace deepwrist::dicom
