#include <opencv2/imgcodecs.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/report/page/page.h"
#include "core/report/picture/drawing.h"

namespace deepwrist::report {

GalleryPicture gallery_picture(const cv::Mat& image, std::string caption, int longest_side) {
  constexpr int kQuality = 88;
  GalleryPicture picture{{}, std::move(caption)};
  if (image.empty() || !cv::imencode(".jpg", reduced(image, longest_side), picture.bytes,
                                     {cv::IMWRITE_JPEG_QUALITY, kQuality})) {
    throw Error(ErrorKind::io, picture.caption,
                "the picture cannot be encoded as JPEG for the report; check OpenCV's installation");
  }
  return picture;
}

}  // namespace deepwrist::report
