#include "core/dicom/spacing.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <algorithm>
#include <cmath>

#include "core/dicom/attributes.h"

namespace deepwrist::dicom {
namespace {

constexpr double kSmallestMm = 0.001;
constexpr double kLargestMm = 10;

bool is_sane(double mm) { return mm >= kSmallestMm && mm <= kLargestMm; }  // false for NaN

std::optional<double> first_of(DcmItem& data, const DcmTagKey& tag) {
  const auto values = decimal_attribute(data, tag);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

/// Stated values as {width, height}; one value alone counts for both directions.
std::optional<cv::Size2d> usable(const std::vector<double>& stated, const char* name,
                                 std::vector<std::string>& warnings) {
  if (stated.empty()) return std::nullopt;
  const cv::Size2d size(stated.size() > 1 ? stated[1] : stated[0], stated[0]);
  if (is_sane(size.width) && is_sane(size.height)) return size;
  warnings.push_back(std::string(name) + " is no usable spacing; ignored");
  return std::nullopt;
}

bool differ(const cv::Size2d& a, const cv::Size2d& b) {
  // Decimal strings are rounded; a calibration finer than this would not matter.
  constexpr double kRelative = 1e-3;
  return std::abs(a.width - b.width) > kRelative * b.width ||
         std::abs(a.height - b.height) > kRelative * b.height;
}

/// How much larger than the object its shadow on the detector is (PS3.3 C.8.7.10: SID / SOD).
std::optional<double> magnification(const SpacingAttributes& attributes, std::vector<std::string>& warnings) {
  constexpr double kLargest = 5;  // beyond any radiographic geometry
  const auto sane = [&](double factor, const char* name) -> std::optional<double> {
    if (factor >= 1 && factor <= kLargest) return factor;
    warnings.push_back(std::string(name) + " gives no usable magnification; ignored");
    return std::nullopt;
  };
  if (attributes.magnification) {
    if (const auto factor = sane(*attributes.magnification, "EstimatedRadiographicMagnificationFactor"))
      return factor;
  }
  if (attributes.source_detector && attributes.source_patient) {
    return sane(*attributes.source_detector / *attributes.source_patient,
                "DistanceSourceToDetector / DistanceSourceToPatient");
  }
  return std::nullopt;
}

Spacing calibrated(const SpacingAttributes& attributes, std::vector<std::string>& warnings) {
  const auto imager = usable(attributes.imager, "ImagerPixelSpacing", warnings);
  const auto pixel = usable(attributes.pixel, "PixelSpacing", warnings);
  if (pixel && (!imager || attributes.stated_calibrated || differ(*pixel, *imager))) {
    return {*pixel, SpacingSource::calibrated};
  }
  if (imager) {
    const auto factor = magnification(attributes, warnings);
    if (!factor) return {*imager, SpacingSource::imager};
    return {{imager->width / *factor, imager->height / *factor}, SpacingSource::imager_corrected};
  }
  if (const auto scanned = usable(attributes.scanned, "NominalScannedPixelSpacing", warnings)) {
    return {*scanned, SpacingSource::scanned};
  }
  return {};
}

/// The original's `float(tag[0])`, which fails on a single value and on components that are no numbers.
std::optional<double> first_as_original(const std::vector<double>& stated) {
  if (stated.size() < 2 || std::ranges::any_of(stated, [](double v) { return std::isnan(v); }))
    return std::nullopt;
  return stated.front();
}

Spacing as_original(const SpacingAttributes& attributes, std::vector<std::string>& warnings) {
  const auto imager = first_as_original(attributes.imager);
  const auto chosen = imager ? imager : first_as_original(attributes.pixel);
  if (!chosen) return {};
  if (!is_sane(*chosen)) {
    warnings.push_back(std::string(imager ? "ImagerPixelSpacing" : "PixelSpacing") +
                       " is no usable spacing; ignored");
    return {};
  }
  return {{*chosen, *chosen}, imager ? SpacingSource::imager : SpacingSource::calibrated};
}

}  // namespace

SpacingAttributes read_spacing_attributes(DcmItem& data) {
  SpacingAttributes result;
  result.imager = decimal_attribute(data, DCM_ImagerPixelSpacing);
  result.pixel = decimal_attribute(data, DCM_PixelSpacing);
  result.scanned = decimal_attribute(data, DCM_NominalScannedPixelSpacing);
  result.stated_calibrated = text_attribute(data, DCM_PixelSpacingCalibrationType).has_value();
  result.magnification = first_of(data, DCM_EstimatedRadiographicMagnificationFactor);
  result.source_detector = first_of(data, DCM_DistanceSourceToDetector);
  result.source_patient = first_of(data, DCM_DistanceSourceToPatient);
  return result;
}

Spacing choose_spacing(const SpacingAttributes& attributes, SpacingPolicy policy,
                       std::vector<std::string>& warnings) {
  return policy == SpacingPolicy::reference ? as_original(attributes, warnings)
                                            : calibrated(attributes, warnings);
}

}  // namespace deepwrist::dicom
