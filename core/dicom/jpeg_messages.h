#pragma once

#include <string>
#include <vector>

namespace deepwrist::dicom {

/// Judges what a decoder made from the Independent JPEG Group's library complained about while it went on.
/// Throws Error(format) where the picture cannot be right: data that end before the image does, codes that do
/// not exist, restart markers out of order, many bytes left over. Anything else becomes a warning.
void judge_jpeg_messages(const std::vector<std::string>& messages, const std::string& place,
                         std::vector<std::string>& warnings);

/// Throws Error(format) for a stream that lacks its end-of-image marker.
[[noreturn]] void refuse_endless_jpeg(const std::string& place);

}  // namespace deepwrist::dicom
