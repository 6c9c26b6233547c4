#include "core/dicom/jpeg_file.h"

#include <array>
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/dicom/jpeg_messages.h"
#include "core/dicom/jpeg_stream.h"
#include "core/dicom/orientation.h"

// Order of steps, each of which may leave by longjmp (start, read_rows) or by an exception (the rest):
//
//   read_jpeg_stream: EOI there? EXIF's orientation
//   start: header; output chosen, grey of one component or BGR of three
//   read_rows
//   complaints of libjpeg: errors or warnings (jpeg_messages.h)
//   scans missing: a warning. A progressive file sends coefficients in several scans, coarse bits first; cut
//   between two scans, it decodes without complaint to a blurred picture. coef_bits tells what is missing.
//
// No function with setjmp holds an object with a destructor; Decoder lies in their caller.

namespace deepwrist::dicom {
namespace {

using Message = std::array<char, JMSG_LENGTH_MAX>;

/// A decoder and what it said. libjpeg leaves a failed function by longjmp, which runs no destructors:
/// functions that may be left so have only plain values, and messages lie in plain arrays.
struct Decoder {
  static constexpr std::size_t kMaxMessages = 8;
  jpeg_decompress_struct state{};
  jpeg_error_mgr errors{};
  std::jmp_buf failed{};
  std::array<Message, kMaxMessages> messages{};
  std::size_t message_count = 0;
  Message reason{};
  bool has_all_scans = false;

  Decoder();
  ~Decoder() { jpeg_destroy_decompress(&state); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

Decoder& decoder_of(j_common_ptr state) { return *static_cast<Decoder*>(state->client_data); }

[[noreturn]] void leave(j_common_ptr state) {
  auto& decoder = decoder_of(state);
  state->err->format_message(state, decoder.reason.data());
  std::longjmp(decoder.failed, 1);
}

void keep_warning(j_common_ptr state, int level) {
  auto& decoder = decoder_of(state);
  if (level >= 0 || decoder.message_count == Decoder::kMaxMessages) return;
  state->err->format_message(state, decoder.messages[decoder.message_count++].data());
}

Decoder::Decoder() {
  state.err = jpeg_std_error(&errors);
  errors.error_exit = leave;
  errors.emit_message = keep_warning;
  state.client_data = this;
}

/// The header, with the form of output chosen; false where libjpeg failed.
bool start(Decoder& decoder, Bytes file) {
  auto& state = decoder.state;
  if (setjmp(decoder.failed) != 0) return false;
  jpeg_create_decompress(&state);
  jpeg_mem_src(&state, file.data(), static_cast<unsigned long>(file.size()));
  jpeg_read_header(&state, TRUE);
  state.out_color_space = state.num_components == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
  if (state.num_components == 1 || state.num_components == 3) jpeg_start_decompress(&state);
  return true;
}

/// Whether every coefficient has come in full accuracy. Scans that are missing from a progressive or
/// sequential file are nothing that libjpeg complains of.
bool has_all_scans(const jpeg_decompress_struct& state) {
  for (int c = 0; c < state.num_components; ++c) {
    if (state.comp_info[c].quant_table == nullptr) return false;  // set by a component's first scan
    if (!state.progressive_mode || state.coef_bits == nullptr) continue;
    for (const int missing : state.coef_bits[c]) {
      if (missing != 0) return false;
    }
  }
  return true;
}

bool read_rows(Decoder& decoder, std::uint8_t* pixels, std::size_t stride) {
  auto& state = decoder.state;
  if (setjmp(decoder.failed) != 0) return false;
  while (state.output_scanline < state.output_height) {
    JSAMPROW row = pixels + state.output_scanline * stride;
    jpeg_read_scanlines(&state, &row, 1);
  }
  decoder.has_all_scans = has_all_scans(state);
  jpeg_finish_decompress(&state);
  return true;
}

[[noreturn]] void fail(const Decoder& decoder, const std::string& place) {
  throw Error(ErrorKind::format, place,
              "the JPEG image cannot be decoded (" + printable(decoder.reason.data()) + ")");
}

}  // namespace

Picture read_jpeg_file(Bytes file, const std::string& place) {
  const auto stream = read_jpeg_stream(file);
  if (!stream.has_end) refuse_endless_jpeg(place);
  Picture picture;
  picture.orientation = exif_orientation(stream.exif, picture.warnings);
  Decoder decoder;
  if (!start(decoder, file)) fail(decoder, place);
  const int components = decoder.state.num_components;
  if (components != 1 && components != 3) {
    throw Error(ErrorKind::unsupported, place,
                "a JPEG file of " + std::to_string(components) +
                    " components (CMYK) is not supported; convert it to grey");
  }
  picture.samples.create(static_cast<int>(decoder.state.output_height),
                         static_cast<int>(decoder.state.output_width), CV_MAKETYPE(CV_8U, components));
  if (!read_rows(decoder, picture.samples.ptr(), picture.samples.step)) fail(decoder, place);
  std::vector<std::string> messages;
  for (std::size_t i = 0; i < decoder.message_count; ++i) messages.emplace_back(decoder.messages[i].data());
  judge_jpeg_messages(messages, place, picture.warnings);
  if (!decoder.has_all_scans) {
    picture.warnings.emplace_back(
        "the JPEG data may be truncated: scans that refine the picture are missing");
  }
  return picture;
}

}  // namespace deepwrist::dicom
