#include "core/dicom/png_file.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/dicom/orientation.h"

// libpng's own transforms lead from every kind of PNG to one form:
//
//   expand        palette → RGB, grey of 1, 2, 4 bits → 8, tRNS → alpha
//   strip_alpha   alpha is left out
//   bgr           red and blue change places
//   swap          16 bits: PNG's big-endian samples in this machine's order
//
// The image is then grey or BGR of 8 or 16 bits, its rows without gaps in the matrix. All chunks are read
// to the end, so that a file that is cut after its last row fails too. No function with setjmp holds an
// object with a destructor.

namespace deepwrist::dicom {
namespace {

/// A decoder and why it failed. libpng leaves a failed function by longjmp, which runs no destructors:
/// functions that may be left so have only plain values.
struct Decoder {
  Bytes unread;
  std::array<char, 256> reason{};
  png_structp state = nullptr;
  png_infop header = nullptr;

  explicit Decoder(Bytes file);
  ~Decoder() { png_destroy_read_struct(&state, &header, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

[[noreturn]] void leave(png_structp state, png_const_charp message) {
  auto& decoder = *static_cast<Decoder*>(png_get_error_ptr(state));
  std::strncpy(decoder.reason.data(), message, decoder.reason.size() - 1);
  png_longjmp(state, 1);
}

/// Of what is not needed for the pixels; what is needed fails.
void ignore_warning(png_structp, png_const_charp) {}

void read_bytes(png_structp state, png_bytep destination, std::size_t count) {
  auto& unread = static_cast<Decoder*>(png_get_io_ptr(state))->unread;
  if (count > unread.size()) png_error(state, "the file ends early");
  std::copy_n(unread.data(), count, destination);
  unread = unread.subspan(count);
}

Decoder::Decoder(Bytes file)
    : unread(file),
      state(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, leave, ignore_warning)),
      header(state == nullptr ? nullptr : png_create_info_struct(state)) {}

/// The header, with the form of output chosen: grey or BGR of 8 or 16 bits in this machine's order; false
/// where libpng failed.
bool start(Decoder& decoder) {
  if (decoder.header == nullptr || setjmp(png_jmpbuf(decoder.state)) != 0) return false;
  auto* state = decoder.state;
  png_set_read_fn(state, &decoder, read_bytes);
  // No profile, text or gamma is looked at.
  png_set_keep_unknown_chunks(state, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_read_info(state, decoder.header);
  png_set_expand(state);
  png_set_strip_alpha(state);
  png_set_bgr(state);
  if constexpr (std::endian::native == std::endian::little) png_set_swap(state);
  png_set_interlace_handling(state);
  png_read_update_info(state, decoder.header);
  return true;
}

bool read_rows(Decoder& decoder, png_bytepp rows) {
  if (setjmp(png_jmpbuf(decoder.state)) != 0) return false;
  png_read_image(decoder.state, rows);
  png_read_end(decoder.state, nullptr);
  return true;
}

[[noreturn]] void fail(const Decoder& decoder, const std::string& place) {
  if (decoder.header == nullptr) throw std::bad_alloc();
  throw Error(ErrorKind::format, place,
              "the PNG image is damaged or truncated (" + printable(decoder.reason.data()) + ")");
}

/// Where the rows of an image made for the output lie.
std::vector<png_bytep> make_rows(const Decoder& decoder, cv::Mat& samples) {
  const auto height = png_get_image_height(decoder.state, decoder.header);
  const auto width = png_get_image_width(decoder.state, decoder.header);
  const int depth = png_get_bit_depth(decoder.state, decoder.header) == 16 ? CV_16U : CV_8U;
  samples.create(static_cast<int>(height), static_cast<int>(width),
                 CV_MAKETYPE(depth, png_get_channels(decoder.state, decoder.header)));
  CV_Assert(png_get_rowbytes(decoder.state, decoder.header) == samples.cols * samples.elemSize());
  std::vector<png_bytep> rows;
  for (int y = 0; y < samples.rows; ++y) rows.push_back(samples.ptr(y));
  return rows;
}

}  // namespace

Picture read_png_file(Bytes file, const std::string& place) {
  Picture picture;
  picture.orientation = png_orientation(file, picture.warnings);
  Decoder decoder(file);
  if (!start(decoder)) fail(decoder, place);
  auto rows = make_rows(decoder, picture.samples);
  if (!read_rows(decoder, rows.data())) fail(decoder, place);
  return picture;
}

}  // namespace deepwrist::dicom
