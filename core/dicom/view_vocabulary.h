#pragma once

#include <span>

#include "core/dicom/view_words.h"

namespace deepwrist::dicom {

/// The words of views in the languages of docs/dicom.md. No entry begins with a star.
std::span<const ViewWord> view_vocabulary();

}  // namespace deepwrist::dicom
