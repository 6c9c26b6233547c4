#include "training/report/picture_gallery.h"

#include <fmt/format.h>

#include <cassert>
#include <opencv2/imgcodecs.hpp>
#include <span>

#include "core/base/base64.h"
#include "core/base/error.h"
#include "core/report/markup.h"
#include "core/report/picture/drawing.h"

namespace deepwrist::report {
namespace {

constexpr int kHalfPage = 560;

std::string figure(const ReportPicture& picture, int longest_side) {
  assert(!picture.image.empty() && picture.image.depth() == CV_8U);
  const cv::Mat image = reduced(picture.image, longest_side);
  std::vector<std::uint8_t> png;
  if (!cv::imencode(".png", image, png)) {
    throw Error(ErrorKind::io, picture.caption,
                "the picture cannot be encoded as PNG for the report; check OpenCV's installation");
  }
  const std::string caption = escaped(picture.caption);
  return fmt::format(
      "<figure{}><img alt=\"{}\" width=\"{}\" height=\"{}\" src=\"data:image/png;base64,{}\"/>"
      "<figcaption>{}</figcaption></figure>\n",
      image.cols > kHalfPage && image.cols > image.rows ? " class=\"wide\"" : "", caption, image.cols,
      image.rows, base64(std::as_bytes(std::span(png))), caption);
}

}  // namespace

std::string picture_gallery(const std::vector<ReportPicture>& pictures, int longest_side) {
  std::string html = "<div class=\"gallery\">\n";
  for (const ReportPicture& picture : pictures) html += figure(picture, longest_side);
  return html + "</div>\n";
}

}  // namespace deepwrist::report
