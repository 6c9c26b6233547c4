#include "core/phantom/contact_sheet.h"

#include <algorithm>
#include <array>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"

namespace deepwrist::phantom {
namespace {

constexpr std::size_t kPerRow = 8;
constexpr int kGap = 4, kCaption = 16;
constexpr int kSubPixelBits = 4;

cv::Mat3b side_by_side(const std::vector<cv::Mat3b>& images, std::size_t first) {
  const cv::Size one = images.front().size();
  cv::Mat3b row(one.height + kGap, static_cast<int>(kPerRow) * (one.width + kGap), cv::Vec3b(0, 0, 0));
  for (std::size_t i = first; i < std::min(first + kPerRow, images.size()); ++i) {
    images[i].copyTo(row(cv::Rect(cv::Point(static_cast<int>(i - first) * (one.width + kGap), 0), one)));
  }
  return row;
}

}  // namespace

cv::Mat3b thumbnail(const XRay& xray, const std::string& caption, int height) {
  const double scale = static_cast<double>(height) / xray.shown.rows;
  cv::Mat grey, colour;
  cv::resize(xray.shown, grey, {}, scale, scale, cv::INTER_AREA);
  grey.convertTo(grey, CV_8U, 255);
  cv::cvtColor(grey, colour, cv::COLOR_GRAY2BGR);
  const std::array<cv::Scalar, 3> colours{{{80, 80, 255}, {80, 220, 80}, {255, 160, 60}}};
  for (std::size_t i = 0; i < xray.landmarks.size(); ++i) {
    const cv::Point2d at = xray.landmarks[i] * scale * (1 << kSubPixelBits);
    cv::circle(colour, cv::Point(cvRound(at.x), cvRound(at.y)), 4 << kSubPixelBits, colours[i], 1,
               cv::LINE_AA, kSubPixelBits);
  }
  cv::copyMakeBorder(colour, colour, kCaption, 0, 0, 0, cv::BORDER_CONSTANT, cv::Scalar(0, 0, 0));
  cv::putText(colour, caption, {3, 12}, cv::FONT_HERSHEY_SIMPLEX, 0.38, cv::Scalar(230, 230, 230), 1,
              cv::LINE_AA);
  return colour;
}

void write_contact_sheet(const std::filesystem::path& path, const std::vector<cv::Mat3b>& pa,
                         const std::vector<cv::Mat3b>& lat) {
  std::vector<cv::Mat3b> rows;
  for (std::size_t first = 0; first < pa.size(); first += kPerRow) {
    rows.push_back(side_by_side(pa, first));
    rows.push_back(side_by_side(lat, first));
  }
  cv::Mat sheet;
  cv::vconcat(rows, sheet);
  std::vector<unsigned char> png;
  if (!cv::imencode(".png", sheet, png)) {
    throw Error(ErrorKind::io, path.string(), "the contact sheet could not be encoded as PNG");
  }
  write_file_atomically(path, std::as_bytes(std::span(png)));
}

}  // namespace deepwrist::phantom
