#pragma once

#include <array>
#include <tuple>
#include <utility>

#include "core/base/preprocessing.h"
#include "core/data/preprocessing_overrides.h"

namespace deepwrist::data {

/// One field of Preprocessing: all that its key, --help, overrides, manifests and records of regions know of
/// it.
template <typename T>
struct PreprocessingField {
  using Value = T;
  const char* key;   ///< in an experiment
  const char* name;  ///< in manifests and records
  T Preprocessing::*member;
  std::optional<T> PreprocessingOverrides::*given;
  const char* meaning;
  std::array<std::pair<const char*, T>, 2> words = {};  ///< of a choice
  double least = 0, most = 0;                           ///< of a number
  std::optional<T> before = {};  ///< what records say that were made before there was this field
};

namespace preprocessing_field {

using Keys = PreprocessingOverrides;

template <typename T>
constexpr PreprocessingField<T> choice(const char* key, const char* name, T Preprocessing::*member,
                                       std::optional<T> Keys::*given, const char* meaning,
                                       std::pair<const char*, T> one, std::pair<const char*, T> other,
                                       std::optional<T> before = {}) {
  return {key, name, member, given, meaning, {one, other}, 0, 0, before};
}
constexpr PreprocessingField<double> number(const char* key, const char* name, double Preprocessing::*member,
                                            std::optional<double> Keys::*given, double least, double most,
                                            const char* meaning) {
  return {key, name, member, given, meaning, {}, least, most};
}

}  // namespace preprocessing_field

inline constexpr std::tuple kPreprocessingFields{
    preprocessing_field::choice(
        "dataset.reader", "reader", &Preprocessing::reader, &PreprocessingOverrides::reader,
        "how stored values become a radiograph: DICOM PS3.3, or the original's reader bit for bit",
        {"standard", Reader::standard}, {"reference", Reader::reference}),
    preprocessing_field::choice("dataset.spacing", "spacing", &Preprocessing::spacing,
                                &PreprocessingOverrides::spacing, "which DICOM attribute gives mm per pixel",
                                {"calibrated", SpacingPolicy::calibrated},
                                {"reference", SpacingPolicy::reference}),
    preprocessing_field::number("contrast.percentile_low", "percentile_low", &Preprocessing::percentile_low,
                                &PreprocessingOverrides::percentile_low, 0, 100,
                                "percentile that becomes black"),
    preprocessing_field::number("contrast.percentile_high", "percentile_high",
                                &Preprocessing::percentile_high, &PreprocessingOverrides::percentile_high, 0,
                                100, "percentile that becomes white"),
    preprocessing_field::choice("dataset.fit", "fit", &Preprocessing::fit, &PreprocessingOverrides::fit,
                                "how a radiograph fills the square that the localizer sees: proportions kept "
                                "and black beside it, or stretched as in the original",
                                {"pad", Fit::pad}, {"stretch", Fit::stretch}, std::optional(Fit::stretch)),
    preprocessing_field::choice("roi.mode", "roi", &Preprocessing::roi, &PreprocessingOverrides::roi,
                                "how the region of interest is cut where it leaves the image",
                                {"corrected", RoiMode::corrected}, {"reference", RoiMode::reference}),
    preprocessing_field::number("roi.pa_mm", "roi_pa_mm", &Preprocessing::roi_pa_mm,
                                &PreprocessingOverrides::roi_pa_mm, 1, 1000, "side of the region, PA"),
    preprocessing_field::number("roi.lat_mm", "roi_lat_mm", &Preprocessing::roi_lat_mm,
                                &PreprocessingOverrides::roi_lat_mm, 1, 1000, "side of the region, LAT"),
    preprocessing_field::number("roi.shift_pa_mm", "shift_pa_mm", &Preprocessing::shift_pa_mm,
                                &PreprocessingOverrides::shift_pa_mm, -500, 500,
                                "how far its centre lies below the mean landmark, PA"),
    preprocessing_field::number("roi.shift_lat_mm", "shift_lat_mm", &Preprocessing::shift_lat_mm,
                                &PreprocessingOverrides::shift_lat_mm, -500, 500,
                                "how far its centre lies below the mean landmark, LAT"),
    preprocessing_field::choice(
        "gradcam.mode", "gradcam", &Preprocessing::gradcam, &PreprocessingOverrides::gradcam,
        "where the flipped corner crops go in the heat map", {"corrected", GradcamMode::corrected},
        {"reference", GradcamMode::reference})};

/// Calls visit(field) for each field.
template <typename Visit>
void for_each_preprocessing_field(const Visit& visit) {
  std::apply([&](const auto&... field) { (visit(field), ...); }, kPreprocessingFields);
}

}  // namespace deepwrist::data
