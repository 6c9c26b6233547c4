#include "core/dicom/raster_image.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"

namespace deepwrist::dicom {
namespace {

void check_size(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels) {
  const auto size = raster_size(file, format);
  if (!size || size->width == 0 || size->height == 0) {
    throw Error(ErrorKind::format, place, "the image's header is damaged");
  }
  if (size->width > max_pixels / size->height) {
    throw Error(ErrorKind::limit, place,
                std::to_string(size->width) + " x " + std::to_string(size->height) +
                    " pixels are more than the limit of " + std::to_string(max_pixels) +
                    " (dataset.max_pixels)");
  }
}

cv::Mat decode(Bytes file, const std::string& place) {
  try {
    const cv::Mat buffer(1, static_cast<int>(file.size()), CV_8U, const_cast<std::uint8_t*>(file.data()));
    return cv::imdecode(buffer, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception& failure) {
    throw Error(ErrorKind::format, place, "the image cannot be decoded (" + failure.err + ")");
  }
}

cv::Mat luma(const cv::Mat& image) {
  cv::Mat colour;
  image.convertTo(colour, CV_32F);  // 16-bit integers would be rounded by cvtColor
  cv::Mat grey;
  cv::cvtColor(colour, grey, image.channels() == 4 ? cv::COLOR_BGRA2GRAY : cv::COLOR_BGR2GRAY);
  return grey;
}

}  // namespace

Radiograph read_raster(Bytes file, RasterFormat format, const std::string& place, std::size_t max_pixels) {
  check_size(file, format, place, max_pixels);
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Error(ErrorKind::limit, place, "the image file has more than 2 GiB");
  }
  const auto image = decode(file, place);
  if (image.empty()) throw Error(ErrorKind::format, place, "the image is damaged or truncated");
  if (image.total() > max_pixels)
    throw Error(ErrorKind::limit, place, "the image is larger than its header says");
  if (image.depth() != CV_8U && image.depth() != CV_16U) {
    throw Error(ErrorKind::unsupported, place, "only images of 8 or 16 bits without a sign are supported");
  }
  Radiograph result;
  if (image.channels() == 1) {
    image.convertTo(result.pixels, CV_32F);
  } else if (image.channels() == 2) {  // grey and alpha
    cv::Mat grey;
    cv::extractChannel(image, grey, 0);
    grey.convertTo(result.pixels, CV_32F);
  } else {
    result.pixels = luma(image);
    result.warnings.emplace_back("colour converted to grey");
  }
  return result;
}

}  // namespace deepwrist::dicom
