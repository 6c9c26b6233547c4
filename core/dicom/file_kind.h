#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// As many bytes of a file tell its kind.
inline constexpr std::size_t kKindBytes = 4096;

/// Whether a file that begins with `start` is DICOM, PNG, JPEG or TIFF (BigTIFF too), by its content.
bool is_image_start(Bytes start);

/// Whether it is a DICOMDIR, the index of a medium, whatever it is called.
bool is_dicomdir_start(Bytes start);

/// What a file is that is neither an image read here nor a table, with what to do: "an Excel workbook; save
/// it as CSV". Nothing for text and for what is not known.
std::optional<std::string> other_kind(Bytes start);

}  // namespace deepwrist::dicom
