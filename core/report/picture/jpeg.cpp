#include "core/report/picture/jpeg.h"

#include <array>
#include <cassert>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

#include "core/base/error.h"

namespace deepwrist::report {
namespace {

/// libjpeg leaves a failed function by longjmp, which runs no destructors: `encode` has only plain values.
struct Encoder {
  jpeg_compress_struct state{};
  jpeg_error_mgr errors{};
  std::jmp_buf failed{};
  std::array<char, JMSG_LENGTH_MAX> reason{};
  unsigned char* bytes = nullptr;  ///< libjpeg's, of malloc
  unsigned long size = 0;

  Encoder();
  ~Encoder() {
    jpeg_destroy_compress(&state);
    std::free(bytes);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
};

[[noreturn]] void leave(j_common_ptr state) {
  auto& encoder = *static_cast<Encoder*>(state->client_data);
  state->err->format_message(state, encoder.reason.data());
  std::longjmp(encoder.failed, 1);
}

Encoder::Encoder() {
  state.err = jpeg_std_error(&errors);
  errors.error_exit = leave;
  state.client_data = this;
}

/// False where libjpeg failed.
bool encode(Encoder& encoder, const cv::Mat& image, int quality) {
  auto& state = encoder.state;
  if (setjmp(encoder.failed) != 0) return false;
  jpeg_create_compress(&state);
  jpeg_mem_dest(&state, &encoder.bytes, &encoder.size);
  state.image_width = static_cast<JDIMENSION>(image.cols);
  state.image_height = static_cast<JDIMENSION>(image.rows);
  state.input_components = image.channels();
  state.in_color_space = image.channels() == 1 ? JCS_GRAYSCALE : JCS_EXT_BGR;
  jpeg_set_defaults(&state);
  jpeg_set_quality(&state, quality, TRUE);
  jpeg_start_compress(&state, TRUE);
  while (state.next_scanline < state.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(image.ptr(static_cast<int>(state.next_scanline)));
    jpeg_write_scanlines(&state, &row, 1);
  }
  jpeg_finish_compress(&state);
  return true;
}

}  // namespace

std::vector<std::uint8_t> jpeg_file(const cv::Mat& image, int quality) {
  assert(!image.empty() && (image.type() == CV_8UC1 || image.type() == CV_8UC3));
  Encoder encoder;
  if (!encode(encoder, image, quality)) throw Error(ErrorKind::io, "JPEG", encoder.reason.data());
  return {encoder.bytes, encoder.bytes + encoder.size};
}

}  // namespace deepwrist::report
