#include "tests/core/dicom/stored_file.h"

#include <cstdint>
#include <limits>

#include "core/base/atomic_file.h"
#include "core/dicom/dicom_file.h"
#include "core/dicom/reader.h"

namespace deepwrist::dicom {

StoredPixels read_stored(const std::filesystem::path& path) {
  const ReadOptions limits;
  const auto content = read_file(path, limits.max_file_bytes);
  const auto dicom = open_dicom({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()},
                                path.string(), limits.max_file_bytes);
  StoredPixels result;
  with_enough_stack(dicom, [&] {
    const auto parsed = parse_dataset(dicom);
    result = decode_pixels(dicom, *parsed.data, std::numeric_limits<int>::max(), limits.max_pixels);
  });
  return result;
}

}  // namespace deepwrist::dicom
