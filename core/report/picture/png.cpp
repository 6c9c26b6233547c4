#include "core/report/picture/png.h"

#include <png.h>
#include <zlib.h>

#include <array>
#include <cassert>
#include <csetjmp>
#include <cstring>
#include <exception>
#include <span>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace deepwrist::report {
namespace {

/// libpng leaves a failed function by longjmp, which runs no destructors: `encode` has only plain values.
struct Encoder {
  std::vector<std::uint8_t> bytes;
  std::array<char, 256> reason{};
  png_structp state = nullptr;
  png_infop header = nullptr;

  Encoder();
  ~Encoder() { png_destroy_write_struct(&state, &header); }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
};

[[noreturn]] void leave(png_structp state, png_const_charp message) {
  auto& encoder = *static_cast<Encoder*>(png_get_error_ptr(state));
  std::strncpy(encoder.reason.data(), message, encoder.reason.size() - 1);
  png_longjmp(state, 1);
}

void ignore_warning(png_structp, png_const_charp) {}

/// No exception may pass through libpng.
bool append(std::vector<std::uint8_t>& bytes, png_bytep from, std::size_t count) noexcept {
  try {
    bytes.insert(bytes.end(), from, from + count);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

void write_bytes(png_structp state, png_bytep from, std::size_t count) {
  if (!append(static_cast<Encoder*>(png_get_io_ptr(state))->bytes, from, count))
    png_error(state, "there is not enough memory");
}

void flush_nothing(png_structp) {}

Encoder::Encoder() {
  state = png_create_write_struct(PNG_LIBPNG_VER_STRING, this, leave, ignore_warning);
  if (state != nullptr) header = png_create_info_struct(state);
}

/// False where libpng failed. Fast rather than small: radiographs hardly get smaller by more effort.
bool encode(Encoder& encoder, const cv::Mat& image) {
  if (encoder.header == nullptr) return false;
  if (setjmp(png_jmpbuf(encoder.state)) != 0) return false;
  png_set_write_fn(encoder.state, &encoder, write_bytes, flush_nothing);
  png_set_filter(encoder.state, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_compression_level(encoder.state, Z_BEST_SPEED);
  png_set_compression_strategy(encoder.state, Z_RLE);
  png_set_IHDR(encoder.state, encoder.header, static_cast<png_uint_32>(image.cols),
               static_cast<png_uint_32>(image.rows), 8,
               image.channels() == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(encoder.state, encoder.header);
  png_set_bgr(encoder.state);
  for (int row = 0; row < image.rows; ++row) png_write_row(encoder.state, image.ptr(row));
  png_write_end(encoder.state, encoder.header);
  return true;
}

}  // namespace

void save_png(const std::filesystem::path& path, const cv::Mat& image) {
  assert(!image.empty() && (image.type() == CV_8UC1 || image.type() == CV_8UC3));
  Encoder encoder;
  if (!encode(encoder, image)) {
    throw Error(ErrorKind::io, path.string(),
                std::string("cannot be encoded as PNG: ") + encoder.reason.data());
  }
  write_file_atomically(path, std::as_bytes(std::span(encoder.bytes)));
}

}  // namespace deepwrist::report
