#include "core/dicom/stored_pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>

#include <algorithm>
#include <new>

#include "core/base/error.h"
#include "core/dicom/encapsulated.h"
#include "core/dicom/jpeg2000.h"
#include "core/dicom/jpeg_header.h"
#include "core/dicom/jpeg_ls.h"
#include "core/dicom/native_pixels.h"
#include "core/dicom/rle.h"

namespace deepwrist::dicom {
namespace {

DcmPixelData& pixel_data(DcmDataset& data, const std::string& place) {
  DcmElement* element = nullptr;
  if (data.findAndGetElement(DCM_PixelData, element).good()) {
    if (auto* pixels = dynamic_cast<DcmPixelData*>(element)) return *pixels;
  }
  if (data.tagExists(DCM_FloatPixelData) || data.tagExists(DCM_DoubleFloatPixelData)) {
    throw Error(ErrorKind::unsupported, place, "floating point pixel data is not supported");
  }
  throw Error(ErrorKind::format, place, "is not an image: it holds no pixel data");
}

/// Refuses a JPEG or JPEG-LS frame whose own header contradicts the data set, before a decoder believes
/// either. Returns the bytes of one decoded value.
int check_jpeg(const std::vector<Bytes>& parts, const PixelFormat& format, const std::string& place) {
  const auto header = parts.empty() ? std::nullopt : find_jpeg_header(parts.front());
  if (!header) throw Error(ErrorKind::format, place, "the JPEG frame is damaged: it has no frame header");
  if (header->rows != format.rows || header->columns != format.columns ||
      header->components != format.samples) {
    throw Error(ErrorKind::format, place,
                "the JPEG frame is " + std::to_string(header->columns) + " x " +
                    std::to_string(header->rows) + " x " + std::to_string(header->components) +
                    ", the data set says " + std::to_string(format.columns) + " x " +
                    std::to_string(format.rows) + " x " + std::to_string(format.samples));
  }
  const int bytes = header->precision <= 8 ? 1 : 2;
  if (bytes > format.bytes_per_value()) {
    throw Error(ErrorKind::format, place,
                "the JPEG frame has " + std::to_string(header->precision) + " bits, BitsAllocated is " +
                    std::to_string(format.bits_allocated));
  }
  return bytes;
}

/// Values of `from` bytes at the front of a frame spread to `to` bytes each, in place.
void widen(std::uint8_t* frame, std::size_t values, std::size_t from, std::size_t to) {
  for (std::size_t i = values; i-- > 0;) {
    for (std::size_t b = to; b-- > 0;) frame[i * to + b] = b < from ? frame[i * from + b] : 0;
  }
}

void decode_with_dcmtk(const DicomFile& file, DcmDataset& data, DcmPixelData& pixels,
                       const std::vector<Bytes>& parts, StoredPixels& result) {
  auto& format = result.format;
  const auto width = static_cast<std::size_t>(format.bytes_per_value());
  const auto decoded_width = static_cast<std::size_t>(check_jpeg(parts, format, file.place));
  const auto frame_bytes = format.values() * width;
  if (frame_bytes > 0xFFFFFFFEU) throw Error(ErrorKind::limit, file.place, "a frame has more than 4 GiB");
  // DCMTK rounds a frame up to an even number of bytes; the byte too many is overwritten by the next frame.
  const auto rounded = frame_bytes + frame_bytes % 2;
  const auto all_bytes = result.data.size();
  result.data.resize(all_bytes + 1);
  Uint32 fragment = 0;
  OFString colour_model;
  for (int i = 0; i < format.frames; ++i) {
    auto* frame = result.data.data() + static_cast<std::size_t>(i) * frame_bytes;
    const auto status = pixels.getUncompressedFrame(&data, static_cast<Uint32>(i), fragment, frame,
                                                    static_cast<Uint32>(rounded), colour_model);
    if (status == EC_MemoryExhausted) throw std::bad_alloc();
    if (status.bad()) {
      throw Error(ErrorKind::format, file.place,
                  "frame " + std::to_string(i + 1) + " cannot be decoded (" + status.text() + ")");
    }
    if (decoded_width < width) widen(frame, format.values(), decoded_width, width);
  }
  result.data.resize(all_bytes);
  if (format.samples == 3 && !colour_model.empty()) format.photometric = colour_model.c_str();
  if (format.planar) interleave_planes(result);
}

/// JPEG-LS of few bits is read as the standard has it, else as the DCMTK that may have written it.
void decode_jpeg(const DicomFile& file, DcmDataset& data, DcmPixelData& pixels, DcmPixelSequence& sequence,
                 StoredPixels& result) {
  const auto originals = state_jpeg_ls_thresholds(sequence);
  if (originals.empty()) return decode_with_dcmtk(file, data, pixels, fragments(sequence), result);
  const auto undecoded = result;
  try {
    decode_with_dcmtk(file, data, pixels, fragments(sequence), result);
  } catch (const Error&) {
    restore_fragments(sequence, originals);
    result = undecoded;
    decode_with_dcmtk(file, data, pixels, fragments(sequence), result);
  }
}

void decode_frames(const DicomFile& file, const std::vector<Bytes>& parts, StoredPixels& result) {
  auto& format = result.format;
  const bool is_rle = file.syntax.encoding == Encoding::rle;
  const auto frame_bytes = format.values() * static_cast<std::size_t>(format.bytes_per_value());
  const auto frames = is_rle ? join_rle_frames(parts, result.frames_in_file, format.frames, file.place)
                             : join_codestreams(parts, result.frames_in_file, format.frames, file.place);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    auto* destination = result.data.data() + i * frame_bytes;
    (is_rle ? decode_rle : decode_jpeg2000)(frames[i], format, file.place, destination);
  }
  if (format.photometric == "YBR_RCT" || format.photometric == "YBR_ICT") format.photometric = "RGB";
}

}  // namespace

StoredPixels decode_pixels(const DicomFile& file, DcmDataset& data, int max_frames, std::size_t max_pixels) {
  auto& pixels = pixel_data(data, file.place);
  StoredPixels result;
  auto& format = result.format;
  format = read_pixel_format(data, file.place, max_pixels);
  result.frames_in_file = format.frames;
  format.frames = std::min(format.frames, max_frames);
  const auto frames = static_cast<std::size_t>(format.frames);
  if (frames > max_pixels / format.pixels()) {
    throw Error(ErrorKind::limit, file.place,
                std::to_string(frames) + " frames have more pixels than the limit of " +
                    std::to_string(max_pixels) + " (dataset.max_pixels)");
  }

  auto syntax = EXS_Unknown;
  const DcmRepresentationParameter* parameter = nullptr;
  pixels.getOriginalRepresentationKey(syntax, parameter);
  DcmPixelSequence* sequence = nullptr;
  const bool encapsulated =
      pixels.getEncapsulatedRepresentation(syntax, parameter, sequence).good() && sequence != nullptr;
  const auto encoding = file.syntax.encoding;
  if (!encapsulated) {
    copy_native_pixels(pixels, data, file.place, result);
    return result;
  }
  if (encoding == Encoding::native || encoding == Encoding::deflated) {
    throw Error(ErrorKind::format, file.place,
                "the pixel data is compressed, but the transfer syntax is not");
  }
  result.data.resize(format.values() * frames * static_cast<std::size_t>(format.bytes_per_value()));
  if (encoding == Encoding::jpeg) {
    decode_jpeg(file, data, pixels, *sequence, result);
  } else {
    decode_frames(file, fragments(*sequence), result);
  }
  return result;
}

}  // namespace deepwrist::dicom
