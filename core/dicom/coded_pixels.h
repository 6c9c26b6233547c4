#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/dicom/file_bytes.h"
#include "core/dicom/radiograph.h"

namespace deepwrist::dicom {

/// Grey pixels as codes of 8 or 16 bits and the meaning of each code. This is how an IsolatedDecoder gets
/// them: half the bytes of float32, and the table look-up takes the place of a copy.
struct PixelCodes {
  int rows = 0;
  int columns = 0;
  int code_bytes = 2;                     ///< 1 or 2
  Bytes codes;                            ///< rows × columns codes, little endian
  std::span<const float> values;          ///< one for each code: 256 or 65536
  std::span<const std::uint8_t> padding;  ///< as many, 255 for a code that is padding; empty when none is
};

/// The same with what it points to.
struct CodedPixels {
  int rows = 0;
  int columns = 0;
  int code_bytes = 2;
  std::vector<std::uint8_t> codes;
  std::vector<float> values;
  std::vector<std::uint8_t> padding;

  PixelCodes view() const { return {rows, columns, code_bytes, codes, values, padding}; }
};

/// Number of codes of `code_bytes` bytes.
inline std::size_t code_count(int code_bytes) { return std::size_t{1} << (8 * code_bytes); }

/// Fills radiograph.pixels and radiograph.padding. No code can lead outside the tables.
void look_up(const PixelCodes& codes, Radiograph& radiograph);

/// Removes a mask that marks nothing, or, with a warning, everything.
void drop_useless_padding(Radiograph& radiograph);

/// A file after decoding: with `coded`, the pixels are still to be looked up.
struct DecodedImage {
  Radiograph radiograph;
  std::optional<CodedPixels> coded;
};

}  // namespace deepwrist::dicom
