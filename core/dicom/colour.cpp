#include "core/dicom/colour.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/base/error.h"
#include "core/dicom/grey_pixels.h"
#include "core/dicom/lookup_table.h"

namespace deepwrist::dicom {
namespace {

constexpr double kRed = 0.299, kGreen = 0.587, kBlue = 0.114;

double value_at(const StoredPixels& stored, std::size_t index) {
  const auto width = static_cast<std::size_t>(stored.format.bytes_per_value());
  std::uint32_t raw = 0;
  std::memcpy(&raw, &stored.data[index * width], width);
  return stored_value(raw, stored.format);
}

struct PaletteTags {
  DcmTagKey descriptor, data, segmented;
};

LookupTable palette(DcmDataset& data, const PaletteTags& tags, bool is_signed, const std::string& place) {
  auto table = data.tagExists(tags.segmented)
                   ? read_segmented_table(data, tags.descriptor, tags.segmented, is_signed)
                   : read_lookup_table(data, tags.descriptor, tags.data, is_signed);
  if (!table) throw Error(ErrorKind::format, place, "the colour palette is missing or damaged");
  return *std::move(table);
}

/// Grey of each palette entry.
std::vector<float> grey_palette(DcmDataset& data, bool is_signed, const std::string& place, int& first) {
  const PaletteTags red_tags{DCM_RedPaletteColorLookupTableDescriptor, DCM_RedPaletteColorLookupTableData,
                             DCM_SegmentedRedPaletteColorLookupTableData};
  const PaletteTags green_tags{DCM_GreenPaletteColorLookupTableDescriptor,
                               DCM_GreenPaletteColorLookupTableData,
                               DCM_SegmentedGreenPaletteColorLookupTableData};
  const PaletteTags blue_tags{DCM_BluePaletteColorLookupTableDescriptor, DCM_BluePaletteColorLookupTableData,
                              DCM_SegmentedBluePaletteColorLookupTableData};
  const auto red = palette(data, red_tags, is_signed, place);
  const auto green = palette(data, green_tags, is_signed, place);
  const auto blue = palette(data, blue_tags, is_signed, place);
  const auto count = std::min({red.values.size(), green.values.size(), blue.values.size()});
  std::vector<float> grey(count);
  for (std::size_t i = 0; i < count; ++i) {
    grey[i] = static_cast<float>(kRed * red.values[i] + kGreen * green.values[i] + kBlue * blue.values[i]);
  }
  first = red.first;
  return grey;
}

}  // namespace

cv::Mat colour_to_grey(const StoredPixels& stored, DcmDataset& data, const std::string& place) {
  const auto& format = stored.format;
  cv::Mat result(format.rows, format.columns, CV_32F);
  auto* out = result.ptr<float>();
  if (format.photometric == "PALETTE COLOR") {
    int first = 0;
    const auto grey = grey_palette(data, format.is_signed, place, first);
    for (std::size_t i = 0; i < format.pixels(); ++i) {
      const auto index = std::clamp(value_at(stored, i) - first, 0.0, static_cast<double>(grey.size() - 1));
      out[i] = grey[static_cast<std::size_t>(index)];
    }
    return result;
  }
  const bool is_luma = format.photometric.starts_with("YBR");
  for (std::size_t i = 0; i < format.pixels(); ++i) {
    const double red = value_at(stored, 3 * i);
    out[i] = static_cast<float>(is_luma ? red
                                        : kRed * red + kGreen * value_at(stored, 3 * i + 1) +
                                              kBlue * value_at(stored, 3 * i + 2));
  }
  return result;
}

}  // namespace deepwrist::dicom
