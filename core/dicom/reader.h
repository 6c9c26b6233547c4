#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "core/base/preprocessing.h"
#include "core/dicom/coded_pixels.h"
#include "core/dicom/file_bytes.h"
#include "core/dicom/image_identity.h"
#include "core/dicom/radiograph.h"
#include "core/dicom/source_header.h"
#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// How files are read, and what is refused.
struct ReadOptions {
  Reader reader = Reader::standard;
  SpacingPolicy spacing = SpacingPolicy::calibrated;
  std::size_t max_file_bytes = std::size_t{512} << 20;
  std::size_t max_pixels = 100'000'000;  ///< rows × columns of one frame

  bool operator==(const ReadOptions&) const = default;
};

/// Reads a radiograph in this process: DICOM, PNG, JPEG or TIFF, told apart by content. Of several frames the
/// first is taken, colour becomes grey, both with a warning. `options.reader` concerns DICOM only. Throws
/// Error(io) for a path that cannot be read or is no regular file, Error(format) for damage or a file that is
/// no image, Error(unsupported) for an encoding that is refused, Error(limit) for a cap. Thread-safe. Files
/// from strangers belong into an IsolatedDecoder: a decoding library that crashes takes the process along.
Radiograph read_radiograph(const std::filesystem::path& path, const ReadOptions& options);

/// The same for a file already in memory; `place` names it in errors.
Radiograph read_radiograph(Bytes file, const std::string& place, const ReadOptions& options);

/// The same without the last step, which turns codes into pixels; IsolatedDecoder does that in its own
/// process.
DecodedImage decode_image(Bytes file, const std::string& place, const ReadOptions& options);

/// What a file says of itself, from its attributes, without decoding pixels. Throws as read_radiograph for a
/// file that is no image, whose attributes are damaged, or, where it is a picture, whose header is refused; a
/// DICOM document has an identity without an image.
ImageIdentity read_identity(Bytes file, const std::string& place, const ReadOptions& options);

/// What results made of a file need of it, from what lies before its pixels, which may be damaged. Throws as
/// read_identity, and Error(unsupported) for what is not DICOM or has no image.
SourceHeader read_source_header(Bytes file, const std::string& place, const ReadOptions& options);

}  // namespace deepwrist::dicom
