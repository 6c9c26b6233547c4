#pragma once

#include <optional>
#include <vector>

#include "core/dicom/file_bytes.h"

class DcmPixelSequence;

namespace deepwrist::dicom {

/// The JPEG-LS stream with its thresholds written out, where that is needed: for less than 8 bits and no
/// preset parameters of its own, the CharLS inside DCMTK takes other thresholds than the standard's
/// (ISO 14495-1 C.2.4.1.1.1), and finds the stream damaged. Nothing where `stream` is to be left as it is.
std::optional<std::vector<std::uint8_t>> with_stated_thresholds(Bytes stream);

/// A fragment as it was; 0 is the offset table.
struct OriginalFragment {
  unsigned long index = 0;
  std::vector<std::uint8_t> bytes{};
};

/// Does that to every fragment of a sequence that begins a frame; returns what it replaced.
std::vector<OriginalFragment> state_jpeg_ls_thresholds(DcmPixelSequence& sequence);

/// Puts the fragments back.
void restore_fragments(DcmPixelSequence& sequence, const std::vector<OriginalFragment>& originals);

}  // namespace deepwrist::dicom
