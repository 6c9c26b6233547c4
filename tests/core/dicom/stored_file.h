#pragma once

#include <filesystem>

#include "core/dicom/stored_pixels.h"

namespace deepwrist::dicom {

/// Every frame of a DICOM file as stored, before masking, modality transform and inversion.
StoredPixels read_stored(const std::filesystem::path& path);

}  // namespace deepwrist::dicom
