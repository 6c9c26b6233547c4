#include "core/dicom/spacing.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "core/dicom/attributes.h"

// Which of the stated sizes of a pixel counts, calibrated (PS3.3 10.7.1.1):
//
//   PixelSpacing, if a calibration is stated, if it differs from ImagerPixelSpacing by over 0.1 %, or alone
//   ImagerPixelSpacing / m     at the detector; m = EstimatedRadiographicMagnificationFactor,
//                              else DistanceSourceToDetector / DistanceSourceToPatient, both from 1 to 5
//   ImagerPixelSpacing         where m is not known
//   NominalScannedPixelSpacing
//
// and as the reference does: the first of two values of ImagerPixelSpacing, else of PixelSpacing, for both
// directions.
//
// DICOM states {between rows, between columns}: the first value is the pixel's height, the second its
// width.

namespace deepwrist::dicom {
namespace {

constexpr double kSmallestMm = 0.001;
constexpr double kLargestMm = 10;

bool is_sane(double mm) { return mm >= kSmallestMm && mm <= kLargestMm; }  // false for NaN

std::optional<double> first_of(DcmItem& data, const DcmTagKey& tag) {
  const auto values = decimal_attribute(data, tag);
  return values.empty() ? std::nullopt : std::optional(values.front());
}

/// A stated spacing, shown as it is written. Anything but numbers could be a patient's name.
std::string unusable(const char* name, const std::string& text) {
  constexpr std::size_t kShown = 40;
  const bool is_number = text.find_first_not_of("0123456789.,+-eE\\/ ") == std::string::npos;
  const auto what = is_number && text.find_first_of("0123456789") != std::string::npos;
  return std::string(name) + " is unreadable (" + (what ? "'" + printable(text, kShown) + "'" : "no number") +
         ")";
}

/// Stated values as {width, height}; one value alone counts for both directions.
std::optional<cv::Size2d> usable(const std::vector<double>& stated, const char* name, const std::string& text,
                                 std::vector<std::string>& warnings) {
  if (stated.empty()) return std::nullopt;
  const cv::Size2d size(stated.size() > 1 ? stated[1] : stated[0], stated[0]);
  if (!is_sane(size.width) || !is_sane(size.height)) {
    warnings.push_back(unusable(name, text) + "; ignored");
    return std::nullopt;
  }
  if (stated.size() == 1) warnings.push_back(std::string(name) + " has one value; used for both directions");
  if (stated.size() > 2) {
    warnings.push_back(std::string(name) + " has " + std::to_string(stated.size()) +
                       " values; the first two are used");
  }
  return size;
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
    warnings.push_back(fmt::format("{} gives no usable magnification; ignored", name));
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
  const auto imager = usable(attributes.imager, "ImagerPixelSpacing", attributes.imager_text, warnings);
  const auto pixel = usable(attributes.pixel, "PixelSpacing", attributes.pixel_text, warnings);
  if (pixel && (!imager || attributes.stated_calibrated || differ(*pixel, *imager))) {
    return {*pixel, SpacingSource::calibrated};
  }
  if (imager) {
    const auto factor = magnification(attributes, warnings);
    if (!factor) return {*imager, SpacingSource::imager};
    return {{imager->width / *factor, imager->height / *factor}, SpacingSource::imager_corrected};
  }
  if (const auto scanned =
          usable(attributes.scanned, "NominalScannedPixelSpacing", attributes.scanned_text, warnings)) {
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
    warnings.push_back((imager ? unusable("ImagerPixelSpacing", attributes.imager_text)
                               : unusable("PixelSpacing", attributes.pixel_text)) +
                       "; ignored");
    return {};
  }
  return {{*chosen, *chosen}, imager ? SpacingSource::imager : SpacingSource::calibrated};
}

/// The stated spacing that a file without a usable one has, in the order of use.
std::string first_problem(const SpacingAttributes& attributes) {
  if (!attributes.pixel.empty()) return unusable("PixelSpacing", attributes.pixel_text);
  if (!attributes.imager.empty()) return unusable("ImagerPixelSpacing", attributes.imager_text);
  if (!attributes.scanned.empty()) return unusable("NominalScannedPixelSpacing", attributes.scanned_text);
  return {};
}

}  // namespace

SpacingAttributes read_spacing_attributes(DcmItem& data) {
  SpacingAttributes result;
  result.imager = decimal_attribute(data, DCM_ImagerPixelSpacing);
  result.pixel = decimal_attribute(data, DCM_PixelSpacing);
  result.scanned = decimal_attribute(data, DCM_NominalScannedPixelSpacing);
  result.imager_text = text_attribute(data, DCM_ImagerPixelSpacing).value_or("");
  result.pixel_text = text_attribute(data, DCM_PixelSpacing).value_or("");
  result.scanned_text = text_attribute(data, DCM_NominalScannedPixelSpacing).value_or("");
  result.stated_calibrated = text_attribute(data, DCM_PixelSpacingCalibrationType).has_value();
  result.magnification = first_of(data, DCM_EstimatedRadiographicMagnificationFactor);
  result.source_detector = first_of(data, DCM_DistanceSourceToDetector);
  result.source_patient = first_of(data, DCM_DistanceSourceToPatient);
  return result;
}

Spacing choose_spacing(const SpacingAttributes& attributes, SpacingPolicy policy,
                       std::vector<std::string>& warnings) {
  auto spacing = policy == SpacingPolicy::reference ? as_original(attributes, warnings)
                                                    : calibrated(attributes, warnings);
  if (spacing.source == SpacingSource::none) spacing.problem = first_problem(attributes);
  return spacing;
}

}  // namespace deepwrist::dicom
