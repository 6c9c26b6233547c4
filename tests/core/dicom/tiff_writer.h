#pragma once

#include <tiffio.h>

#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <utility>
#include <vector>

namespace deepwrist::testing {

/// One page for write_tiff.
struct TiffPage {
  cv::Mat samples;  ///< H×W×C of any depth, channels in the file's order (red first)
  int photometric = PHOTOMETRIC_MINISBLACK;
  bool separate = false;                                          ///< a plane for each channel
  int tile = 0;                                                   ///< side of a tile; 0: strips of 5 rows
  std::vector<std::pair<std::uint32_t, std::uint32_t>> fields{};  ///< further tags of one value
  std::vector<std::uint16_t> extra_samples{};
  std::vector<std::uint8_t> packed{};  ///< one strip of bytes that takes the place of the samples' values
};

/// Writes pages with libtiff. `mode`: "w", "wb" (big endian), "w8" (BigTIFF). `below`: a page in a SubIFD of
/// the first.
std::filesystem::path write_tiff(const std::filesystem::path& path, const std::vector<TiffPage>& pages,
                                 const char* mode = "w", const std::vector<TiffPage>& below = {});

}  // namespace deepwrist::testing
