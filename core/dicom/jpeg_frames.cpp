#include "core/dicom/jpeg_frames.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/dicom/dcmtk_messages.h"
#include "core/dicom/encapsulated.h"
#include "core/dicom/jpeg_header.h"
#include "core/dicom/jpeg_ls.h"
#include "core/dicom/jpeg_messages.h"
#include "core/dicom/jpeg_stream.h"
#include "core/dicom/native_pixels.h"

// How frames of encapsulated pixel data reach DCMTK, as one fragment each:
//
//   as many fragments as frames ─────────────────────────────────────────► decode_sequence
//   otherwise: group into frames ─► join, zeros at joints kept    ─► replace the fragments ─► decode_sequence
//                              └──► join, zeros dropped, if any   ─►           "           ─►        "
//
// Of two readings the sounder one counts (without warnings before with them before failed); two equally
// sound ones that differ in a pixel are refused.
//
// decode_sequence: JPEG-LS of 2 to 7 bits has its thresholds written out first (jpeg_ls.h), and is decoded
// as it was when that fails. Values of one byte in pixels of two are then spread, and colour planes
// interleaved.

namespace deepwrist::dicom {
namespace {

using Stream = std::vector<std::uint8_t>;

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

/// DCMTK says only "suspended" of a frame that does not end.
void check_ends(const std::vector<Bytes>& parts, int frames, const std::string& place) {
  const auto wanted = std::min(parts.size(), static_cast<std::size_t>(frames));
  for (std::size_t i = 0; i < wanted; ++i) {
    if (find_jpeg_header(parts[i]) && !read_jpeg_stream(parts[i]).has_end) refuse_endless_jpeg(place);
  }
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
  const DcmtkMessages heard;
  for (int i = 0; i < format.frames; ++i) {
    auto* frame = result.data.data() + static_cast<std::size_t>(i) * frame_bytes;
    const auto status = pixels.getUncompressedFrame(&data, static_cast<Uint32>(i), fragment, frame,
                                                    static_cast<Uint32>(rounded), colour_model);
    if (status == EC_MemoryExhausted) throw std::bad_alloc();
    if (status.bad()) {
      throw Error(ErrorKind::format, file.place,
                  "frame " + std::to_string(i + 1) + " cannot be decoded (" + status.text() + ")");
    }
    judge_jpeg_messages(heard.messages(), file.place, result.warnings);
    if (decoded_width < width) widen(frame, format.values(), decoded_width, width);
  }
  result.data.resize(all_bytes);
  if (format.samples == 3 && !colour_model.empty()) format.photometric = colour_model.c_str();
  if (format.planar) interleave_planes(result);
}

/// Decodes a sequence that has one fragment for each frame. JPEG-LS of few bits is read as the standard has
/// it, else as the DCMTK that may have written it.
void decode_sequence(const DicomFile& file, DcmDataset& data, DcmPixelData& pixels,
                     DcmPixelSequence& sequence, StoredPixels& result) {
  check_ends(fragments(sequence), result.format.frames, file.place);
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

/// Makes `streams` the sequence's only fragments, and with that its frames.
void replace_fragments(DcmDataset& data, DcmPixelSequence& sequence, const std::vector<Stream>& streams) {
  while (sequence.card() > streams.size() + 1) {
    DcmPixelItem* item = nullptr;
    if (sequence.remove(item, sequence.card() - 1).bad()) break;
    const std::unique_ptr<DcmPixelItem> removed(item);
  }
  for (std::size_t i = 0; i < streams.size(); ++i) {
    auto even = streams[i];
    even.resize(even.size() + even.size() % 2);
    DcmPixelItem* item = nullptr;
    const bool done = sequence.getItem(item, static_cast<unsigned long>(i + 1)).good() && item != nullptr &&
                      item->putUint8Array(even.data(), static_cast<unsigned long>(even.size())).good();
    if (!done) throw std::bad_alloc();
  }
  data.putAndInsertString(DCM_NumberOfFrames, std::to_string(streams.size()).c_str());
}

/// What came of one way of putting the fragments together.
struct Attempt {
  enum class Outcome { sound, doubtful, failed };
  StoredPixels pixels;
  std::optional<Error> error;

  Outcome outcome() const {
    if (error) return Outcome::failed;
    return pixels.warnings.empty() ? Outcome::sound : Outcome::doubtful;
  }
};

}  // namespace

void decode_jpeg_frames(const DicomFile& file, DcmDataset& data, DcmPixelData& pixels,
                        DcmPixelSequence& sequence, StoredPixels& result) {
  const auto parts = with_stated_lengths(fragments(sequence), file.data_set);
  const int frames = result.frames_in_file;
  if (parts.size() == static_cast<std::size_t>(frames))
    return decode_sequence(file, data, pixels, sequence, result);

  const auto groups = group_codestreams(parts, frames, result.format.frames, file.place);
  std::vector<Stream> kept, dropped;
  for (const auto& group : groups) {
    kept.push_back(join(group));
    dropped.push_back(join(group, ZeroEnds::dropped));
  }
  const auto doubtful = std::ranges::find_if(groups, has_doubtful_joint);
  const auto attempt = [&](const std::vector<Stream>& streams) {
    Attempt done{result, std::nullopt};
    try {
      replace_fragments(data, sequence, streams);
      decode_sequence(file, data, pixels, sequence, done.pixels);
    } catch (const Error& error) {
      done.error = error;
    }
    return done;
  };
  auto first = attempt(kept);
  if (doubtful != groups.end()) {
    auto second = attempt(dropped);
    if (second.outcome() < first.outcome()) {
      first = std::move(second);
    } else if (second.outcome() == first.outcome() && !first.error &&
               second.pixels.data != first.pixels.data) {
      refuse_joint(*doubtful, file.place);
    }
  }
  if (first.error) throw *first.error;
  result = std::move(first.pixels);
}

}  // namespace deepwrist::dicom
