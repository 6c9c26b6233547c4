#include "core/dicom/reader.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>

#include <limits>
#include <new>

#include "core/base/error.h"
#include "core/dicom/colour.h"
#include "core/dicom/grey_pixels.h"
#include "core/dicom/raster_image.h"
#include "core/dicom/reference_reader.h"
#include "core/dicom/spacing.h"
#include "core/dicom/view_attributes.h"

namespace deepwrist::dicom {
namespace {

void read_standard_pixels(const DicomFile& file, DcmDataset& data, std::size_t max_pixels,
                          Radiograph& result) {
  const auto stored = decode_pixels(file, data, 1, max_pixels);
  if (stored.frames_in_file > 1) {
    result.warnings.push_back("first of " + std::to_string(stored.frames_in_file) + " frames");
  }
  if (stored.format.photometric.starts_with("MONOCHROME")) {
    auto grey = grey_pixels(stored, data, result.warnings);
    result.pixels = grey.pixels;
    result.padding = grey.padding;
  } else {
    result.pixels = colour_to_grey(stored, data, file.place);
    result.warnings.emplace_back("colour converted to grey");
  }
}

Radiograph read_dicom(const DicomFile& file, const ReadOptions& options) {
  auto parsed = parse_dataset(file);
  auto& data = *parsed.data;
  Radiograph result;
  result.warnings = std::move(parsed.warnings);
  if (options.reader == Reader::reference) {
    result.pixels = read_as_original(file, data, options.max_pixels);
  } else {
    read_standard_pixels(file, data, options.max_pixels, result);
  }
  const auto spacing = choose_spacing(read_spacing_attributes(data), options.spacing, result.warnings);
  result.mm_per_px = spacing.mm_per_px;
  result.spacing_source = spacing.source;
  result.view = view_of(data);
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

}  // namespace

Radiograph read_radiograph(Bytes file, const std::string& place, const ReadOptions& options) {
  return within_memory(place, [&] {
    // DICOM first: its preamble may hold the header of a TIFF file (PS3.10 7.1).
    const bool is_dicom = looks_like_dicom(file);
    const auto raster = is_dicom ? std::nullopt : raster_format(file);
    if (raster) return read_raster(file, *raster, place, options.max_pixels);
    if (!is_dicom) {
      throw Error(ErrorKind::format, place, "is not an image: neither DICOM nor PNG, JPEG or TIFF");
    }
    const auto dicom = open_dicom(file, place, options.max_file_bytes);
    Radiograph result;
    with_enough_stack(dicom, [&] { result = read_dicom(dicom, options); });
    return result;
  });
}

Radiograph read_radiograph(const std::filesystem::path& path, const ReadOptions& options) {
  const InputFile file(path, options.max_file_bytes);
  return within_memory(file.place(), [&] { return read_radiograph(file.read(), file.place(), options); });
}

StoredPixels read_stored(const std::filesystem::path& path, const ReadOptions& options) {
  const InputFile file(path, options.max_file_bytes);
  return within_memory(file.place(), [&] {
    const auto bytes = file.read();
    const auto dicom = open_dicom(bytes, file.place(), options.max_file_bytes);
    StoredPixels result;
    with_enough_stack(dicom, [&] {
      const auto parsed = parse_dataset(dicom);
      result = decode_pixels(dicom, *parsed.data, std::numeric_limits<int>::max(), options.max_pixels);
    });
    return result;
  });
}

}  // namespace deepwrist::dicom
