// Any bytes as an image file: an Error or finite pixels within the cap, never a crash or memory without end.
// A header that is walked over as plain says what the parsed one says.

#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/dicom/reader.h"

using namespace deepwrist;

namespace {

void compare_identities(const std::uint8_t* data, std::size_t size) {
  const Descriptor file(memfd_create("fuzz", MFD_CLOEXEC));
  if (write(file.get(), data, size) != static_cast<ssize_t>(size)) return;
  dicom::FileWindow window(file.get());
  const auto header = dicom::read_plain_header(window);
  const auto plain = header ? dicom::read_identity(*header) : std::nullopt;
  if (plain && *plain != dicom::read_identity(dicom::Bytes(data, size), "fuzz", {})) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMaxPixels = 1 << 16;
  compare_identities(data, size);
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
