#pragma once

namespace deepwrist {

/// How stored pixel values become a radiograph.
enum class Reader {
  standard,   ///< DICOM PS3.3: modality transform, photometric sense, padding, any encoding
  reference,  ///< the original's read_dicom, bit for bit
};

/// Which DICOM attribute gives mm per pixel.
enum class SpacingPolicy {
  calibrated,  ///< PS3.3 10.7.1.1
  reference,   ///< ImagerPixelSpacing[0], else PixelSpacing[0], for rows and columns alike
};

/// How a radiograph is made to fit the square that the localizer sees.
enum class Fit {
  stretch,  ///< both sides to those of the square, as in the original
  pad,      ///< proportions kept: the longer side fills the square, black beside the shorter one
};

/// How the region of interest is cut out.
enum class RoiMode {
  corrected,  ///< always square, zero-padded where it leaves the image
  reference,  ///< 200 px padding and mirrored negative starts, as in the original
};

/// Where the flipped corner crops land in the Grad-CAM heat map.
enum class GradcamMode {
  corrected,  ///< at the corner they were cut from
  reference,  ///< left and right swapped, as in the original
};

/// Everything between a file and a network that the weights depend on. Recorded in a snapshot's manifest when
/// it is trained and used when it is tested.
struct Preprocessing {
  Reader reader = Reader::standard;
  SpacingPolicy spacing = SpacingPolicy::calibrated;
  Fit fit = Fit::pad;
  RoiMode roi = RoiMode::corrected;
  GradcamMode gradcam = GradcamMode::corrected;
  double percentile_low = 5;  ///< contrast limits, percentiles of the image
  double percentile_high = 99;
  double roi_pa_mm = 70;  ///< side of the ROI
  double roi_lat_mm = 90;
  double shift_pa_mm = 15;  ///< how far its centre moves down from the mean landmark
  double shift_lat_mm = 20;

  bool operator==(const Preprocessing&) const = default;
};

/// The same with every choice as in the original (`compat: reference`).
inline Preprocessing reference_preprocessing() {
  Preprocessing p;
  p.reader = Reader::reference;
  p.spacing = SpacingPolicy::reference;
  p.fit = Fit::stretch;
  p.roi = RoiMode::reference;
  p.gradcam = GradcamMode::reference;
  return p;
}

}  // namespace deepwrist
