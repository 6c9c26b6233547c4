#include "core/dicom/stored_pixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/dicom/encapsulated.h"
#include "core/dicom/jpeg2000.h"
#include "core/dicom/jpeg_frames.h"
#include "core/dicom/native_pixels.h"
#include "core/dicom/rle.h"

// From PixelData to values of format.bytes_per_value() bytes, little-endian, colour by pixel:
//
//   not encapsulated ─► copy_native_pixels
//   encapsulated     ─► JPEG, JPEG-LS ─► decode_jpeg_frames        by DCMTK
//                       RLE           ─► decode_rle_frames         a fragment a frame
//                       JPEG 2000     ─► decode_jpeg2000_frames    by OpenJPEG
//
// Sizes are checked before result.data is allocated. A frame in several fragments may have zero bytes of
// padding at its joints (encapsulated.h): JPEG 2000 states lengths, which settle it; RLE does not and is
// refused; JPEG is decoded both ways.

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

/// A JPEG 2000 frame as one codestream. Lengths inside it tell whether zero bytes at joints belong to it.
std::vector<std::uint8_t> whole_codestream(const std::vector<Bytes>& frame, const std::string& place) {
  auto kept = join(frame);
  if (!has_doubtful_joint(frame) || is_whole_codestream(kept)) return kept;
  auto dropped = join(frame, ZeroEnds::dropped);
  if (!is_whole_codestream(dropped)) refuse_joint(frame, place);
  return dropped;
}

void decode_jpeg2000_frames(const DicomFile& file, const std::vector<Bytes>& parts, StoredPixels& result) {
  auto& format = result.format;
  const auto frame_bytes = format.values() * static_cast<std::size_t>(format.bytes_per_value());
  auto* destination = result.data.data();
  for (const auto& frame : group_codestreams(parts, result.frames_in_file, format.frames, file.place)) {
    decode_jpeg2000(whole_codestream(frame, file.place), format, file.place, destination, result.warnings);
    destination += frame_bytes;
  }
  if (format.photometric == "YBR_RCT" || format.photometric == "YBR_ICT") format.photometric = "RGB";
}

void decode_rle_frames(const DicomFile& file, const std::vector<Bytes>& parts, StoredPixels& result) {
  const auto& format = result.format;
  const auto frame_bytes = format.values() * static_cast<std::size_t>(format.bytes_per_value());
  auto* destination = result.data.data();
  for (const auto& frame : group_rle_frames(parts, result.frames_in_file, format.frames, file.place)) {
    if (has_doubtful_joint(frame)) refuse_joint(frame, file.place);
    decode_rle(join(frame), format, file.place, destination, result.warnings);
    destination += frame_bytes;
  }
}

}  // namespace

void require_pixel_data(DcmDataset& data, const std::string& place) { pixel_data(data, place); }

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
    decode_jpeg_frames(file, data, pixels, *sequence, result);
  } else if (encoding == Encoding::rle) {
    decode_rle_frames(file, with_stated_lengths(fragments(*sequence), file.data_set), result);
  } else {
    decode_jpeg2000_frames(file, with_stated_lengths(fragments(*sequence), file.data_set), result);
  }
  return result;
}

}  // namespace deepwrist::dicom
