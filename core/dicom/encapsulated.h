#pragma once

#include <string>
#include <vector>

#include "core/dicom/file_bytes.h"

class DcmPixelSequence;

namespace deepwrist::dicom {

/// The fragments of encapsulated pixel data (PS3.5 A.4) without the offset table. They point into the
/// sequence.
std::vector<Bytes> fragments(DcmPixelSequence& sequence);

/// The JPEG 2000 codestreams of the first `wanted` of `frames` frames, each whole. A frame begins with a
/// fragment that begins with a codestream; the offset table is not needed for that, and often empty or wrong.
/// Throws Error(format) for fewer frames than wanted.
std::vector<std::vector<std::uint8_t>> join_codestreams(const std::vector<Bytes>& fragments, int frames,
                                                        int wanted, const std::string& place);

/// The same for RLE, where each frame is one fragment (PS3.5 A.4.2); the fragments of a single frame are
/// joined.
std::vector<std::vector<std::uint8_t>> join_rle_frames(const std::vector<Bytes>& fragments, int frames,
                                                       int wanted, const std::string& place);

}  // namespace deepwrist::dicom
