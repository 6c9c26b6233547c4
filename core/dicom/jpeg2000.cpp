#include "core/dicom/jpeg2000.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/dicom/byte_cursor.h"

// A codestream (ISO 15444-1 Annex A), all numbers big-endian:
//
//   FF4F                             SOC
//   FFxx │ length 2 │ ...            segments of the main header; the length counts itself, not the marker
//   FF90 │ 000A │ tile 2 │ Psot 4 │ part 1 │ parts 1 ... data      tile part: Psot counts from its marker on
//   ...
//   FFD9                             EOC
//
// is_whole_codestream() follows these lengths without decoding. Psot 0 means "up to the end" and is not
// followed.
//
// OpenJPEG gets the bytes through callbacks. Sizes and bits are checked twice: of the header, before
// anything is decoded, and of the result. Values come as 32 bits a component, plane by plane, and are
// stored by pixel in format.bytes_per_value() bytes.

namespace deepwrist::dicom {
namespace {

/// The codestream as OpenJPEG's stream callbacks see it.
struct Cursor {
  Bytes bytes;
  std::size_t at = 0;
};

OPJ_SIZE_T read_some(void* buffer, OPJ_SIZE_T count, void* user) {
  auto& cursor = *static_cast<Cursor*>(user);
  const auto left = cursor.bytes.size() - cursor.at;
  if (left == 0) return static_cast<OPJ_SIZE_T>(-1);  // OpenJPEG's sign for the end
  const auto some = std::min<std::size_t>(count, left);
  std::memcpy(buffer, cursor.bytes.data() + cursor.at, some);
  cursor.at += some;
  return some;
}

OPJ_OFF_T skip_some(OPJ_OFF_T count, void* user) {
  auto& cursor = *static_cast<Cursor*>(user);
  if (count < 0) return -1;
  const auto left = cursor.bytes.size() - cursor.at;
  const auto some = std::min<std::size_t>(static_cast<std::size_t>(count), left);
  cursor.at += some;
  return static_cast<OPJ_OFF_T>(some);
}

OPJ_BOOL seek_to(OPJ_OFF_T position, void* user) {
  auto& cursor = *static_cast<Cursor*>(user);
  if (position < 0 || static_cast<std::size_t>(position) > cursor.bytes.size()) return OPJ_FALSE;
  cursor.at = static_cast<std::size_t>(position);
  return OPJ_TRUE;
}

void keep_first(const char* message, void* user) {
  auto& kept = *static_cast<std::string*>(user);
  if (kept.empty()) kept = trim(printable(message));
}

void ignore(const char*, void*) {}

constexpr std::uint64_t kStart = 0xFF4F, kTilePart = 0xFF90, kEnd = 0xFFD9;

using Codec = std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)>;
using Stream = std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)>;
using Image = std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)>;

Stream stream_over(Cursor& cursor) {
  Stream stream(opj_stream_default_create(OPJ_TRUE), opj_stream_destroy);
  if (!stream) return stream;
  opj_stream_set_user_data(stream.get(), &cursor, nullptr);
  opj_stream_set_user_data_length(stream.get(), cursor.bytes.size());
  opj_stream_set_read_function(stream.get(), read_some);
  opj_stream_set_skip_function(stream.get(), skip_some);
  opj_stream_set_seek_function(stream.get(), seek_to);
  return stream;
}

/// Checked before decoding: the header may claim any size, whatever Rows and Columns say.
void check_components(const opj_image_t& image, const PixelFormat& format, const std::string& place) {
  if (image.numcomps != static_cast<OPJ_UINT32>(format.samples)) {
    throw Error(ErrorKind::format, place,
                "the JPEG 2000 frame has " + std::to_string(image.numcomps) + " components, not " +
                    std::to_string(format.samples));
  }
  for (OPJ_UINT32 i = 0; i < image.numcomps; ++i) {
    const auto& component = image.comps[i];
    if (component.w != static_cast<OPJ_UINT32>(format.columns) ||
        component.h != static_cast<OPJ_UINT32>(format.rows)) {
      throw Error(ErrorKind::format, place,
                  "the JPEG 2000 frame is " + std::to_string(component.w) + " x " +
                      std::to_string(component.h) + " pixels, Columns x Rows say " +
                      std::to_string(format.columns) + " x " + std::to_string(format.rows));
    }
    if (component.prec > static_cast<OPJ_UINT32>(format.bits_allocated)) {
      throw Error(ErrorKind::format, place,
                  "the JPEG 2000 frame has " + std::to_string(component.prec) + " bits, BitsAllocated is " +
                      std::to_string(format.bits_allocated));
    }
  }
}

void store(const opj_image_t& image, const PixelFormat& format, std::uint8_t* destination) {
  const auto width = static_cast<std::size_t>(format.bytes_per_value());
  const auto step = width * static_cast<std::size_t>(format.samples);
  for (OPJ_UINT32 c = 0; c < image.numcomps; ++c) {
    auto* out = destination + c * width;
    const auto* values = image.comps[c].data;
    for (std::size_t i = 0; i < format.pixels(); ++i, out += step) {
      const auto value =
          static_cast<std::uint32_t>(values[i]);  // little endian host: the low bytes come first
      std::memcpy(out, &value, width);
    }
  }
}

}  // namespace

void decode_jpeg2000(Bytes codestream, const PixelFormat& format, const std::string& place,
                     std::uint8_t* destination, std::vector<std::string>& warnings) {
  static constexpr std::uint8_t kJp2[] = {0, 0, 0, 12, 'j', 'P', ' ', ' '};
  const bool is_jp2 =
      codestream.size() > sizeof kJp2 && std::memcmp(codestream.data(), kJp2, sizeof kJp2) == 0;
  std::string reason, doubt;
  Cursor cursor{codestream};
  const auto stream = stream_over(cursor);
  const Codec codec(opj_create_decompress(is_jp2 ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K), opj_destroy_codec);
  const auto fail = [&] {
    throw Error(ErrorKind::format, place,
                "the JPEG 2000 frame is damaged or truncated (" + (reason.empty() ? doubt : reason) + ")");
  };
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!stream || !codec || !opj_setup_decoder(codec.get(), &parameters)) fail();
  opj_set_error_handler(codec.get(), keep_first, &reason);
  opj_set_warning_handler(codec.get(), keep_first, &doubt);
  opj_set_info_handler(codec.get(), ignore, nullptr);

  opj_image_t* header = nullptr;
  const bool has_header = opj_read_header(stream.get(), codec.get(), &header) != 0;
  const Image image(header, opj_image_destroy);
  if (!has_header || !image) fail();
  check_components(*image, format, place);
  if (!opj_decode(codec.get(), stream.get(), image.get())) fail();
  check_components(*image, format, place);
  for (OPJ_UINT32 i = 0; i < image->numcomps; ++i) {
    if (image->comps[i].data == nullptr) fail();
  }
  store(*image, format, destination);
  if (!doubt.empty()) {
    warnings.push_back("the JPEG 2000 data may be damaged (" + doubt + "); compare the picture");
  }
}

bool is_whole_codestream(Bytes codestream) {
  ByteCursor cursor(codestream, true);
  if (cursor.read(0, 2) != kStart) return false;
  std::uint64_t at = 2;
  while (cursor.valid()) {
    const auto marker = cursor.read(at, 2);
    if (marker == kEnd) break;
    // A tile part states its length from the first byte of its marker on, any other segment from the second
    // on.
    const auto length = marker == kTilePart ? cursor.read(at + 6, 4) : 2 + cursor.read(at + 2, 2);
    if (marker < 0xFF00 || length < 4) return false;
    at += length;
  }
  if (!cursor.valid()) return false;
  const auto rest = codestream.subspan(static_cast<std::size_t>(at) + 2);
  return std::ranges::all_of(rest, [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace deepwrist::dicom
