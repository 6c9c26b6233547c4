#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "annotation/annotated_image.h"
#include "core/dicom/radiograph.h"

namespace deepwrist::annotation {

/// A radiograph as a page shows it.
struct ShownPicture {
  cv::Mat pixels;                ///< uint16, H×W of the radiograph divided by `reduction`
  int reduction = 1;             ///< pixels of the radiograph a side of one here; 1 but for very large ones
  double low = 0, high = 65535;  ///< the window to begin with, in values of `pixels`
  ImageFacts facts;              ///< of the radiograph itself
  std::vector<std::string> warnings;
};

/// Pictures of more pixels are reduced.
inline constexpr double kMostShownPixels = 40e6;

/// Values keep their distances where 16 bits hold them, else they are scaled. The window is between two
/// percentiles, as for the networks. Padding is black.
ShownPicture picture_of(const dicom::Radiograph& radiograph, double percentile_low, double percentile_high);

/// The picture as one message: four bytes, the length of a JSON text, little endian; the text {"width",
/// "height", "reduction", "low", "high", "original_width", "original_height", "warnings"}, padded by blanks
/// to a multiple of four; the pixels, row by row, two bytes each, little endian.
std::string encode(const ShownPicture& picture);

}  // namespace deepwrist::annotation
