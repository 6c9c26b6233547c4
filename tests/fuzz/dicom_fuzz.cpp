// Any bytes as an image file: an Error or finite pixels within the cap, never a crash or memory without end.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/error.h"
#include "core/dicom/reader.h"

using namespace deepwrist;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxPixels = 1 << 16;
  for (const auto reader : {Reader::standard, Reader::reference}) {
    const dicom::ReadOptions options{.reader = reader, .max_file_bytes = 1 << 22, .max_pixels = kMaxPixels};
    try {
      const auto radiograph = dicom::read_radiograph(dicom::Bytes(data, size), "fuzz", options);
      if (radiograph.pixels.total() == 0 || radiograph.pixels.total() > kMaxPixels) std::abort();
      if (!std::isfinite(radiograph.mm_per_px.width) || radiograph.mm_per_px.width < 0) std::abort();
      if (!cv::checkRange(radiograph.pixels)) std::abort();
    } catch (const Error&) {
    }
  }
  return 0;
}
