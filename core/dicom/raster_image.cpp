#include "core/dicom/raster_image.h"

#include <limits>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/dicom/jpeg_file.h"
#include "core/dicom/jpeg_messages.h"
#include "core/dicom/jpeg_stream.h"
#include "core/dicom/orientation.h"
#include "core/dicom/png_file.h"
#include "core/dicom/tiff_file.h"

namespace deepwrist::dicom {
namespace {

Picture read_picture(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels) {
  if (format == RasterFormat::tiff) return read_tiff_file(file, place, max_pixels);
  const bool is_png = format == RasterFormat::png;
  check_raster_size(is_png ? png_size(file) : jpeg_size(file), place, max_pixels);
  return is_png ? read_png_file(file, place) : read_jpeg_file(file, place);
}

cv::Mat luma(const cv::Mat& image) {
  cv::Mat colour;
  image.convertTo(colour, CV_32F);  // 16-bit integers would be rounded by cvtColor
  cv::Mat grey;
  cv::cvtColor(colour, grey, image.channels() == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
  return grey;
}

cv::Mat grey_of(const cv::Mat& samples) {
  if (samples.channels() > 2) return luma(samples);
  cv::Mat grey;
  cv::extractChannel(samples, grey, 0);  // a second one is alpha
  grey.convertTo(grey, CV_32F);
  return grey;
}

}  // namespace

void check_raster(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels) {
  if (format == RasterFormat::tiff) return check_tiff_file(file, place, max_pixels);
  check_raster_size(format == RasterFormat::png ? png_size(file) : jpeg_size(file), place, max_pixels);
  if (format == RasterFormat::jpeg && !read_jpeg_stream(file).has_end) refuse_endless_jpeg(place);
}

Radiograph read_raster(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels) {
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error(ErrorKind::limit, place, "the image file has more than 2 GiB");
  }
  auto picture = read_picture(file, format, place, max_pixels);
  Radiograph result;
  result.pixels = turned(grey_of(picture.samples), picture.orientation);
  result.warnings = std::move(picture.warnings);
  if (picture.samples.channels() > 2) result.warnings.emplace_back("colour converted to grey");
  return result;
}

}  // namespace deepwrist::dicom
