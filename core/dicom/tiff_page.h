#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dicom/raster_header.h"
#include "core/dicom/tiff_handle.h"

namespace deepwrist::dicom {

/// How the samples of a page lie in the file; only what is decoded rightly.
struct TiffFormat {
  int bits = 8;    ///< of one sample: 1 to 16
  int stored = 1;  ///< samples of a pixel in the file
  int used = 1;    ///< of them from the first: 1 for grey and palettes, 3 for colour; the rest is alpha
  bool separate = false;  ///< a plane for each sample
  bool white_is_zero = false;
  bool has_palette = false;
};

/// Makes the page that holds the image the current one: the first that is no reduced copy and no mask, by
/// what it says of itself or because another page is at least twice as large in both directions; pages below
/// others (SubIFDs) come last. A warning where there are more pages. Throws Error(format) for damage,
/// Error(unsupported) where every page is a reduced copy, Error(limit) for more pages than any picture needs.
RasterSize choose_page(TiffHandle& file, std::vector<std::string>& warnings);

/// The format of the current page. Throws Error(unsupported), naming the property, for everything that is not
/// decoded: samples that are signed, floating point or of more than 16 bits, colour spaces other than grey,
/// RGB, palettes and JPEG's YCbCr, compressions that are rare, extra samples that are not alpha.
TiffFormat tiff_format(TiffHandle& file);

}  // namespace deepwrist::dicom
