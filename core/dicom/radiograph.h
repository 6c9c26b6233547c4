#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::dicom {

/// Where mm per pixel came from; written to the results.
enum class SpacingSource {
  none,
  imager,            ///< ImagerPixelSpacing as it is
  imager_corrected,  ///< ImagerPixelSpacing divided by the radiographic magnification
  calibrated,        ///< PixelSpacing, calibrated (differs from ImagerPixelSpacing, or alone)
  scanned,           ///< NominalScannedPixelSpacing of a digitised film
  table,             ///< the CSV's Spacing column
  configured,        ///< dataset.pixel_spacing
};

/// "none", "imager", "imager_corrected", "calibrated", "scanned", "table", "configured".
const char* name(SpacingSource source);

/// One decoded radiograph.
struct Radiograph {
  cv::Mat pixels;        ///< float32, H×W, MONOCHROME2 sense (larger is brighter)
  cv::Mat padding;       ///< uint8, H×W, 255 where the pixel is padding; empty when none is
  cv::Size2d mm_per_px;  ///< width: along a row, height: along a column; 0 when unknown
  SpacingSource spacing_source = SpacingSource::none;
  std::string spacing_problem;        ///< why a stated spacing cannot be used, where there is no other
  std::optional<View> view;           ///< from ViewPosition or the descriptions, where clear
  std::string laterality;             ///< "L" or "R"; empty where the file does not tell it
  std::vector<std::string> warnings;  ///< "first of 13 frames", "colour converted to grey"; no patient data
};

}  // namespace deepwrist::dicom
