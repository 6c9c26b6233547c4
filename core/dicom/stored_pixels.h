#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/dicom/dicom_file.h"

namespace deepwrist::dicom {

/// The Image Pixel module (PS3.3 C.7.6.3) as the file states it, checked.
struct PixelFormat {
  int rows = 0;
  int columns = 0;
  int frames = 1;
  int samples = 1;          ///< per pixel: 1 or 3
  int bits_allocated = 16;  ///< 1, 8, 16, 24 or 32
  int bits_stored = 16;
  int high_bit = 15;
  bool is_signed = false;
  bool planar = false;  ///< colour stored plane by plane
  std::string photometric;

  std::size_t pixels() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns); }
  std::size_t values() const { return pixels() * static_cast<std::size_t>(samples); }
  /// Bytes of one value in StoredPixels: 1, 2 or 4.
  int bytes_per_value() const { return bits_allocated <= 8 ? 1 : bits_allocated <= 16 ? 2 : 4; }
};

/// Decoded pixel values as stored, before anything is masked or scaled.
struct StoredPixels {
  PixelFormat format;  ///< `photometric` is that of the decoded values; `frames` those decoded
  int frames_in_file = 1;
  std::vector<std::string> warnings;  ///< what a decoder doubts about them
  std::vector<std::uint8_t>
      data;  ///< frames × rows × columns × samples, little endian, bytes_per_value() each
};

/// Reads and checks the format. Throws Error(format) for missing or impossible attributes,
/// Error(unsupported), Error(limit) for more than `max_pixels` pixels in a frame.
PixelFormat read_pixel_format(DcmDataset& data, const std::string& place, std::size_t max_pixels);

/// Throws Error(format) for a data set without pixel data (a report, a directory), Error(unsupported) for
/// floating point pixels.
void require_pixel_data(DcmDataset& data, const std::string& place);

/// Decodes the first `max_frames` frames. Throws Error(format) for pixel data that is missing, too short or
/// damaged, Error(unsupported), Error(limit) for more than `max_pixels` pixels in all.
StoredPixels decode_pixels(const DicomFile& file, DcmDataset& data, int max_frames, std::size_t max_pixels);

}  // namespace deepwrist::dicom
