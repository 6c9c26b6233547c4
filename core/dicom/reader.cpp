#include "core/dicom/reader.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <algorithm>
#include <limits>
#include <new>

#include "core/base/error.h"
#include "core/dicom/colour.h"
#include "core/dicom/file_kind.h"
#include "core/dicom/grey_pixels.h"
#include "core/dicom/raster_image.h"
#include "core/dicom/reference_reader.h"
#include "core/dicom/spacing.h"
#include "core/dicom/unused_bits.h"
#include "core/dicom/view_attributes.h"

//   bytes ─┬─ PNG, JPEG, TIFF ─► read_raster ──────────────────────────────────────────────────► Radiograph
//          └─ DICOM ─► open_dicom ─► parse_dataset ─┬─ standard ─► decode_pixels, first frame
//                                                   │                ├─ MONOCHROME ─► read_grey
//                                                   │                └─ colour ─► colour_to_grey
//                                                   ├─ reference ─► read_as_original
//                                                   └─ spacing, view, laterality
//
// DICOM is tested first: its preamble may hold a TIFF header. Everything from parsing on runs on a stack
// large enough for the data set's nesting. Grey of at most 16 bits stays in codes, which read_radiograph
// turns into floats.

namespace deepwrist::dicom {
namespace {

void read_standard_pixels(const DicomFile& file, DcmDataset& data, std::size_t max_pixels,
                          DecodedImage& result) {
  auto& radiograph = result.radiograph;
  auto stored = decode_pixels(file, data, 1, max_pixels);
  if (stored.frames_in_file > 1) {
    radiograph.warnings.push_back("first of " + std::to_string(stored.frames_in_file) + " frames");
  }
  radiograph.warnings.insert(radiograph.warnings.end(), stored.warnings.begin(), stored.warnings.end());
  settle_high_bits(stored, data, radiograph.warnings);
  if (stored.format.photometric.starts_with("MONOCHROME")) {
    read_grey(std::move(stored), data, result);
  } else {
    radiograph.pixels = colour_to_grey(stored, data, file.place);
    radiograph.warnings.emplace_back("colour converted to grey");
  }
}

DecodedImage read_dicom(const DicomFile& file, const ReadOptions& options) {
  auto parsed = parse_dataset(file);
  auto& data = *parsed.data;
  DecodedImage result;
  auto& radiograph = result.radiograph;
  radiograph.warnings = std::move(parsed.warnings);
  if (options.reader == Reader::reference) {
    result.coded = read_as_original(file, data, options.max_pixels);
  } else {
    read_standard_pixels(file, data, options.max_pixels, result);
  }
  const auto spacing = choose_spacing(read_spacing_attributes(data), options.spacing, radiograph.warnings);
  radiograph.mm_per_px = spacing.mm_per_px;
  radiograph.spacing_source = spacing.source;
  radiograph.spacing_problem = spacing.problem;
  radiograph.view = find_view(data).view;
  radiograph.laterality = find_laterality(data);
  return result;
}

/// Runs `work`; running out of memory is a failure of the file that asked for it, not of the program.
template <typename Work>
auto within_memory(const std::string& place, const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::limit, place, "decoding needs more memory than there is");
  }
}

/// The format of a raster image; nothing for DICOM. Throws for what is neither.
std::optional<RasterFormat> raster_format_of(Bytes file, const std::string& place) {
  // DICOM first: its preamble may hold the header of a TIFF file (PS3.10 7.1).
  if (looks_like_dicom(file)) return std::nullopt;
  const auto raster = raster_format(file);
  if (raster) return raster;
  const auto other = other_kind(file.first(std::min(file.size(), kKindBytes)));
  throw Error(ErrorKind::format, place,
              "is not an image: " + (other ? "it is " + *other : "neither DICOM nor PNG, JPEG or TIFF"));
}

}  // namespace

DecodedImage decode_image(Bytes file, const std::string& place, const ReadOptions& options) {
  return within_memory(place, [&] {
    DecodedImage result;
    if (const auto raster = raster_format_of(file, place)) {
      result.radiograph = read_raster(file, *raster, place, options.max_pixels);
      return result;
    }
    const auto dicom = open_dicom(file, place, options.max_file_bytes);
    with_enough_stack(dicom, [&] { result = read_dicom(dicom, options); });
    return result;
  });
}

ImageIdentity read_identity(Bytes file, const std::string& place, const ReadOptions& options) {
  return within_memory(place, [&] {
    ImageIdentity identity;
    if (const auto raster = raster_format_of(file, place)) {
      check_raster(file, *raster, place, options.max_pixels);
      identity.view_unclear = "a PNG, JPEG or TIFF does not say it";
      return identity;
    }
    const auto dicom = open_dicom(file, place, options.max_file_bytes);
    with_enough_stack(dicom, [&] {
      const auto parsed = parse_dataset(dicom);
      identity = read_identity(*parsed.data);
      if (identity.has_image) require_pixel_data(*parsed.data, place);
    });
    return identity;
  });
}

SourceHeader read_source_header(Bytes file, const std::string& place, const ReadOptions& options) {
  return within_memory(place, [&] {
    if (raster_format_of(file, place)) {
      throw Error(ErrorKind::unsupported, place,
                  "is no DICOM file: it names no patient and no study that results could belong to");
    }
    SourceHeader header;
    const auto dicom = open_dicom(file, place, options.max_file_bytes);
    with_enough_stack(dicom, [&] { header = read_source_header(*parse_before_pixels(dicom).data); });
    if (header.rows == 0 || header.columns == 0)
      throw Error(ErrorKind::unsupported, place, "holds no image that a result could describe");
    return header;
  });
}

Radiograph read_radiograph(Bytes file, const std::string& place, const ReadOptions& options) {
  return within_memory(place, [&] {
    auto decoded = decode_image(file, place, options);
    if (decoded.coded) look_up(decoded.coded->view(), decoded.radiograph);
    return std::move(decoded.radiograph);
  });
}

Radiograph read_radiograph(const std::filesystem::path& path, const ReadOptions& options) {
  const InputFile file(path, options.max_file_bytes);
  return within_memory(file.place(), [&] { return read_radiograph(file.read(), file.place(), options); });
}

}  // namespace deepwrist::dicom
