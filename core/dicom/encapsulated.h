#pragma once

#include <string>
#include <vector>

#include "core/dicom/file_bytes.h"

class DcmPixelSequence;

namespace deepwrist::dicom {

/// The fragments of encapsulated pixel data (PS3.5 A.4) without the offset table. They point into the
/// sequence.
std::vector<Bytes> fragments(DcmPixelSequence& sequence);

/// `fragments` with the lengths that `data_set`, the file's bytes, states for them. Some writers state odd
/// ones; DCMTK then adds a zero byte, which in the middle of a frame would shift what follows.
std::vector<Bytes> with_stated_lengths(std::vector<Bytes> fragments, Bytes data_set);

/// Groups them into frames: at most `wanted` of the `frames` that the data set states. With several frames,
/// one begins with a fragment that begins with a JPEG or JPEG 2000 codestream; the offset table is not needed
/// for that, and often empty or wrong. Throws Error(format) for fewer frames than wanted.
std::vector<std::vector<Bytes>> group_codestreams(const std::vector<Bytes>& fragments, int frames, int wanted,
                                                  const std::string& place);

/// The same for RLE, where each frame is one fragment (PS3.5 A.4.2); the fragments of a single frame belong
/// together.
std::vector<std::vector<Bytes>> group_rle_frames(const std::vector<Bytes>& fragments, int frames, int wanted,
                                                 const std::string& place);

/// Whether it cannot be seen how a frame's fragments join: one before the last ends in a zero byte, which is
/// either data or pads an odd number of bytes to an even one (PS3.5 A.4). It is data where the fragment's
/// length is odd, and where another one of that length ends otherwise: such a writer cuts at even lengths.
bool has_doubtful_joint(const std::vector<Bytes>& frame);

/// The fragments of a frame as one stream, with the doubtful zero bytes kept or dropped.
enum class ZeroEnds { kept, dropped };
std::vector<std::uint8_t> join(const std::vector<Bytes>& frame, ZeroEnds ends = ZeroEnds::kept);

/// Refuses a frame whose joints stay doubtful.
[[noreturn]] void refuse_joint(const std::vector<Bytes>& frame, const std::string& place);

}  // namespace deepwrist::dicom
