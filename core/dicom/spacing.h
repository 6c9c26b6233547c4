#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/dicom/radiograph.h"

class DcmItem;

namespace deepwrist::dicom {

/// The attributes that say how large a pixel is, as stated: {row spacing, column spacing} in mm.
struct SpacingAttributes {
  std::vector<double> imager{};    ///< ImagerPixelSpacing (0018,1164); NaN where a component is no number
  std::vector<double> pixel{};     ///< PixelSpacing (0028,0030)
  std::vector<double> scanned{};   ///< NominalScannedPixelSpacing (0018,2010)
  bool stated_calibrated = false;  ///< PixelSpacingCalibrationType (0028,0A02) is present
  std::optional<double> magnification{};    ///< EstimatedRadiographicMagnificationFactor (0018,1114)
  std::optional<double> source_detector{};  ///< DistanceSourceToDetector (0018,1110), mm
  std::optional<double> source_patient{};   ///< DistanceSourceToPatient (0018,1111), mm
  std::string imager_text{}, pixel_text{}, scanned_text{};  ///< the three spacings as they are written
};

struct Spacing {
  cv::Size2d mm_per_px;  ///< width: along a row, height: along a column; 0 when unknown
  SpacingSource source = SpacingSource::none;
  std::string problem{};  ///< without a spacing: which one is stated and cannot be used, as it is written
};

SpacingAttributes read_spacing_attributes(DcmItem& data);

/// The spacing under `policy`. `calibrated` follows PS3.3 10.7.1.1: a PixelSpacing that differs from
/// ImagerPixelSpacing is calibrated; otherwise ImagerPixelSpacing is divided by the magnification; the
/// scanner's spacing is the last resort. Values that cannot be a radiograph's (not positive, no number,
/// outside 0.001 to 10 mm) are passed over with a warning that shows them; other numbers of values than two
/// are used with a warning.
Spacing choose_spacing(const SpacingAttributes& attributes, SpacingPolicy policy,
                       std::vector<std::string>& warnings);

}  // namespace deepwrist::dicom
