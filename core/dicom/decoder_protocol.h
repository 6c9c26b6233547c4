#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace deepwrist::dicom {

// What IsolatedDecoder says to its processes and they to it, one message a packet on SOCK_SEQPACKET pairs.
// All are the same build on the same machine, so the structures travel as they lie in memory.
//
// The decoder's program is a zygote: it has its libraries and tables ready and never sees a file. For every
// DecoderOrder it ends its child, if there is one, makes a fresh one by fork, which goes into the sandbox
// (sandbox.h), and answers with a DecoderReport. A child takes one DecoderRequest, parses a hostile file,
// sends one DecoderReply and ends. It may have been taken over: every field of a reply is checked.

inline constexpr int kDecoderSocket =
    3;  ///< the zygote's end of its pair with the parent, or the child's of its own
/// Memory file for pixels; empty when a child starts. The child may grow it, nobody can shrink it.
inline constexpr int kDecoderMemory = 4;
inline constexpr std::size_t kMaxReplyText = 16384;

/// To make a fresh child; its end of the pair for requests comes along as ancillary data.
struct DecoderOrder {
  static constexpr std::uint32_t kMagic = 0x44574453;
  std::uint32_t magic = kMagic;
};

/// What became of an order; the first one comes without, when the zygote is ready.
struct DecoderReport {
  static constexpr std::uint32_t kMagic = 0x44574454;
  std::uint32_t magic = kMagic;
  std::int32_t child = -1;           ///< process id and process group of the fresh child
  std::int32_t previous_status = 0;  ///< of the child before, as of waitpid
  std::int32_t gaps = 0;             ///< layers that the sandbox lacks, as SandboxGap
  char problem[256] = "";            ///< why there is no child; empty where there is one
};

/// What is asked about a file.
enum class Wanted : std::uint32_t { image, identity, source_header };

/// A file to read; its descriptor comes along as ancillary data.
struct DecoderRequest {
  static constexpr std::uint32_t kMagic = 0x44574451;
  std::uint32_t magic = kMagic;
  std::uint32_t reader = 0;
  std::uint32_t spacing = 0;
  Wanted wanted = Wanted::image;  ///< no pixels are decoded for the others
  std::uint64_t max_file_bytes = 0;
  std::uint64_t max_pixels = 0;
};

/// What became of it, followed by `text_bytes` bytes of text: the reason of a failure, or the warnings, one a
/// line; the first `spacing_problem_bytes` of them are the spacing's. The memory file then holds pixels as
/// PixelLayout says. An identity is the view and a text (image_identity.h), a source header a text of its own
/// (source_header.h).
struct DecoderReply {
  static constexpr std::uint32_t kMagic = 0x44574452;
  static constexpr std::int32_t kNone = -1;
  std::uint32_t magic = kMagic;
  std::int32_t error_kind = kNone;  ///< an ErrorKind, or kNone for success
  std::int32_t rows = 0;
  std::int32_t columns = 0;
  std::int32_t code_bytes = 0;  ///< 0: the pixels are floats; 1 or 2: they are codes
  std::int32_t has_padding = 0;
  std::int32_t spacing_source = 0;
  std::int32_t view = kNone;
  std::int32_t laterality = kNone;  ///< the letter L or R
  std::uint32_t text_bytes = 0;
  std::uint32_t spacing_problem_bytes = 0;
  double mm_per_px_width = 0;
  double mm_per_px_height = 0;
};

static_assert(std::is_trivially_copyable_v<DecoderOrder> && std::is_trivially_copyable_v<DecoderReport> &&
              std::is_trivially_copyable_v<DecoderRequest> && std::is_trivially_copyable_v<DecoderReply>);

/// A reply as it came.
struct DecoderAnswer {
  DecoderReply header;
  std::string text;
};

/// Where things lie in the memory file: pixels (codes or floats), then the values of the codes, then padding
/// (of the codes, or of the pixels).
struct PixelLayout {
  std::size_t values_at = 0;
  std::size_t padding_at = 0;
  std::size_t padding_bytes = 0;
  std::size_t end = 0;

  PixelLayout(std::size_t pixels, int code_bytes, bool has_padding) {
    const bool coded = code_bytes > 0;
    const std::size_t codes = coded ? std::size_t{1} << (8 * code_bytes) : 0;
    const auto pixel_bytes = pixels * (coded ? static_cast<std::size_t>(code_bytes) : sizeof(float));
    values_at = (pixel_bytes + sizeof(float) - 1) / sizeof(float) * sizeof(float);
    padding_at = values_at + codes * sizeof(float);
    padding_bytes = !has_padding ? 0 : coded ? codes : pixels;
    end = padding_at + padding_bytes;
  }
};

/// No image of `max_pixels` pixels takes more of the memory file.
inline std::size_t largest_layout(std::size_t max_pixels) {
  return PixelLayout(max_pixels, 0, true).end + PixelLayout(0, 2, true).end;
}

}  // namespace deepwrist::dicom
