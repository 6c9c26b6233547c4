#include "core/report/picture/png.h"

#include <cassert>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace deepwrist::report {

void save_png(const std::filesystem::path& path, const cv::Mat& image) {
  assert(image.depth() == CV_8U && !image.empty());
  std::vector<std::uint8_t> bytes;
  if (!cv::imencode(".png", image, bytes))
    throw Error(ErrorKind::io, path.string(), "cannot be encoded as PNG");
  write_file_atomically(path, std::as_bytes(std::span(bytes)));
}

}  // namespace deepwrist::report
