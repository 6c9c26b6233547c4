#include "clinic/objects/object_uids.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <span>

#include "clinic/objects/source_values.h"
#include "core/base/derived_uid.h"
#include "core/base/sha256.h"

// A UID is "2.25." and the first 128 bits of the SHA-256 of
//
//   "deepwrist", layout version, purpose, then what the object depends on
//
// each with its length before it, with the version and variant bits of a UUID of one's own making (RFC
// 9562, 5.8). What depends on what:
//
//   device     software version, weights
//   series     device, settings, study, kind, side (not of reports)
//   view       device, settings, everything of the view: header, result, pixels of its pictures
//   report     all views (in any order), sides, class, how many are left out, the report before
//   tracking   device, image, what it is

namespace deepwrist::clinic {
namespace {

/// To be raised with every change of what objects of the same result hold.
constexpr const char* kLayoutVersion = "1";

/// What a UID depends on, part by part.
class Ingredients {
 public:
  explicit Ingredients(std::string_view purpose) { add("deepwrist").add(kLayoutVersion).add(purpose); }

  Ingredients& add(std::string_view part) {
    text_ += std::to_string(part.size()) + ":";
    text_ += part;
    return *this;
  }
  Ingredients& add(double number) { return add(fmt::format("{:.17g}", number)); }
  Ingredients& add(const std::optional<double>& number) { return number ? add(*number) : add("none"); }
  Ingredients& add(const std::optional<evaluation::DecisionThresholds>& thresholds) {
    return thresholds ? add(thresholds->low).add(thresholds->high) : add("none");
  }
  Ingredients& add(const std::optional<evaluation::Decision>& decision) {
    return add(decision ? std::to_string(static_cast<int>(*decision)) : "none");
  }
  Ingredients& add(const std::optional<BodySide>& side) { return add(side ? letter(*side) : "none"); }
  Ingredients& add(const cv::Mat& image) {
    add(fmt::format("{} {} {}", image.rows, image.cols, image.type()));
    const cv::Mat whole = image.isContinuous() ? image : image.clone();
    return add(sha256(std::as_bytes(std::span(whole.data, whole.total() * whole.elemSize()))));
  }
  /// Whoever made the result.
  Ingredients& add_maker(const StudyResult& result) {
    add(result.software_version).add(std::to_string(result.weights.size()));
    for (const auto& digest : result.weights) add(digest);
    return *this;
  }

  std::string digest() const { return sha256(std::as_bytes(std::span(text_))); }
  std::string uid() const {
    auto hex = digest().substr(0, 32);
    hex[12] = '8';
    hex[16] = "89ab"[(hex[16] <= '9' ? hex[16] - '0' : hex[16] - 'a' + 10) & 3];
    return derived_uid(hex);
  }

 private:
  std::string text_;
};

std::string study_of(const StudyResult& result) {
  return result.views.front().source.text(DCM_StudyInstanceUID);
}

/// Everything that a view says.
std::string digest_of(const ViewResult& view) {
  Ingredients all("view");
  all.add(encode_source_header(view.source)).add(view.view_known ? name(view.view) : "").add(view.failure);
  if (view.region)
    all.add(view.region->x).add(view.region->y).add(view.region->width).add(view.region->height);
  all.add(std::to_string(view.landmarks.size()));
  for (const auto& point : view.landmarks) all.add(point.x).add(point.y);
  all.add(view.probability).add(view.decision).add(view.thresholds).add(view.picture).add(view.heat_map);
  return all.digest();
}

}  // namespace

std::string device_uid(const StudyResult& result) { return Ingredients("device").add_maker(result).uid(); }

std::string report_series_uid(const StudyResult& result) {
  return Ingredients("series of reports").add_maker(result).add(result.settings).add(study_of(result)).uid();
}

std::string series_uid(ObjectKind kind, const StudyResult& result, const ViewResult& view) {
  Ingredients all("series");
  all.add_maker(result).add(result.settings).add(study_of(result)).add(series_texts(kind).modality);
  return all.add(laterality_of(view.source).side).uid();
}

std::string report_uid(ReportClass report_class, const StudyResult& result) {
  Ingredients all("report");
  all.add_maker(result).add(result.settings).add(sop_class(ObjectKind::report, report_class));
  std::vector<std::string> views;
  for (const auto& view : result.views) views.push_back(digest_of(view));
  std::ranges::sort(views);
  for (const auto& view : views) all.add(view);
  for (const auto& side : result.sides)
    all.add(side.side).add(side.score).add(side.decision).add(side.thresholds);
  if (result.left_out > 0) all.add("left out").add(std::to_string(result.left_out));
  return all.add(result.predecessor_report.value_or("none")).uid();
}

std::string view_object_uid(ObjectKind kind, const StudyResult& result, const ViewResult& view) {
  return Ingredients(name(kind)).add_maker(result).add(result.settings).add(digest_of(view)).uid();
}

std::string tracking_uid(const StudyResult& result, const ViewResult& view, const std::string& what) {
  Ingredients all("tracking");
  return all.add_maker(result).add(view.source.text(DCM_SOPInstanceUID)).add(what).uid();
}

}  // namespace deepwrist::clinic
