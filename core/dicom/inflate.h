#pragma once

#include <string>
#include <vector>

#include "core/dicom/file_bytes.h"

namespace deepwrist::dicom {

/// Inflates a raw deflate stream (RFC 1951; PS3.5 A.5). Throws Error(format) for damage, Error(limit) for
/// more than `max_bytes` of output: a few bytes can inflate to gigabytes.
std::vector<std::uint8_t> inflate_raw(Bytes deflated, const std::string& place, std::size_t max_bytes);

}  // namespace deepwrist::dicom
