#include "clinic/objects/study_result.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "clinic/objects/source_values.h"
#include "core/base/error.h"

// check: is it one study of one patient, each view another image?
//   of each view: UIDs and what names the patient │ numbers in their ranges │ pictures of the right size
//   of each side: score and decision │ of the whole: version, date, time, the report before
// All that is wrong is told at once, by views and names of attributes, never by values.

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kLandmarks = 3;

/// Collects what is wrong.
class Problems {
 public:
  void require(bool good, const std::string& problem) {
    if (!good) found_.push_back(problem);
  }
  void raise() const {
    if (found_.empty()) return;
    throw Error(ErrorKind::format, "DICOM results", "no objects can be made of this study:", found_);
  }

 private:
  std::vector<std::string> found_;
};

bool is_share(const std::optional<double>& value) { return !value || (*value >= 0 && *value <= 1); }

bool are_ordered(const std::optional<evaluation::DecisionThresholds>& thresholds) {
  return !thresholds ||
         (thresholds->low >= 0 && thresholds->low <= thresholds->high && thresholds->high <= 1);
}

bool are_digits(const std::string& text, std::size_t count) {
  return text.size() == count && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_finite(const cv::Point2d& point) { return std::isfinite(point.x) && std::isfinite(point.y); }

bool is_finite(const cv::Rect2d& region) {
  return is_finite(region.tl()) && std::isfinite(region.width) && std::isfinite(region.height) &&
         region.width > 0 && region.height > 0;
}

/// Without these an object would be another patient's or nobody's.
bool identifies(std::uint32_t tag) {
  constexpr std::uint32_t kCharacterSet = 0x00080005, kName = 0x00100010, kId = 0x00100020,
                          kIssuer = 0x00100021, kStudy = 0x0020000D;
  return tag == kCharacterSet || tag == kName || tag == kId || tag == kIssuer || tag == kStudy;
}

void check_source(const dicom::SourceHeader& source, const std::string& where, Problems& problems) {
  const auto has = [&](const DcmTagKey& tag, const char* name) {
    problems.require(is_uid(source.text(tag)), where + "the file has no usable " + name);
  };
  has(DCM_StudyInstanceUID, "StudyInstanceUID");
  has(DCM_SeriesInstanceUID, "SeriesInstanceUID");
  has(DCM_SOPInstanceUID, "SOPInstanceUID");
  has(DCM_SOPClassUID, "SOPClassUID");
  problems.require(source.rows > 0 && source.columns > 0, where + "the file has no image");
  for (const auto& left_out : source.left_out) {
    problems.require(!identifies(left_out.tag), where + "cannot be copied, " + describe(left_out));
  }
}

void check_numbers(const ViewResult& view, const std::string& where, Problems& problems) {
  problems.require(is_share(view.probability), where + "the probability is not within 0..1");
  problems.require(are_ordered(view.thresholds), where + "thresholds are not 0 <= low <= high <= 1");
  problems.require(view.failure.empty() != !view.probability,
                   where + "there must be either a probability or a reason for none");
  problems.require(view.decision.has_value() == view.probability.has_value(),
                   where + "probability and decision go together");
  problems.require(!view.region || is_finite(*view.region), where + "the region is no rectangle");
  problems.require(view.landmarks.empty() || view.landmarks.size() == kLandmarks,
                   where + "there are " + std::to_string(view.landmarks.size()) + " landmarks, not 3");
  problems.require(std::ranges::all_of(view.landmarks, [](const auto& p) { return is_finite(p); }),
                   where + "a landmark is no point");
}

void check_pictures(const ViewResult& view, const std::string& where, Problems& problems) {
  const cv::Size size(view.source.columns, view.source.rows);
  problems.require(view.picture.empty() || (view.picture.type() == CV_8U && view.picture.size() == size),
                   where + "the picture is not of 8 bits and of the radiograph's size");
  problems.require(!view.picture.empty() || !view.failure.empty(), where + "there is no picture");
  if (view.heat_map.empty()) return;
  problems.require(view.heat_map.type() == CV_32F || view.heat_map.type() == CV_64F,
                   where + "the heat map is not of floating point numbers");
  problems.require(view.region && view.probability && !view.picture.empty(),
                   where + "a heat map needs a region, a probability and a picture");
}

void check_one_study(const StudyResult& result, Problems& problems) {
  std::set<std::string> studies, patients, images;
  for (const auto& view : result.views) {
    studies.insert(view.source.text(DCM_StudyInstanceUID));
    patients.insert(view.source.text(DCM_PatientID));
    images.insert(view.source.text(DCM_SOPInstanceUID));
  }
  problems.require(!result.views.empty(), "there is no view");
  problems.require(studies.size() <= 1, "the views are of several studies");
  problems.require(patients.size() <= 1, "the views are of several patients");
  problems.require(images.size() == result.views.size(), "two views are one image");
}

bool has_bytes_beyond_ascii(const std::vector<dicom::HeaderElement>& elements) {
  return std::ranges::any_of(elements, [](const auto& element) {
    return std::ranges::any_of(element.value, [](unsigned char c) { return c >= 0x80; }) ||
           std::ranges::any_of(element.items, has_bytes_beyond_ascii);
  });
}

std::string place_of(const ViewResult& view, std::size_t index) {
  return "view " + std::to_string(index + 1) + " (" + name(view.view) + "): ";
}

}  // namespace

void set_content_time(StudyResult& result, std::time_t when) {
  std::tm local{};
  localtime_r(&when, &local);
  result.content_date = fmt::format("{:04}{:02}{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
  result.content_time = fmt::format("{:02}{:02}{:02}", local.tm_hour, local.tm_min, local.tm_sec);
}

void check(const StudyResult& result) {
  Problems problems;
  check_one_study(result, problems);
  for (std::size_t i = 0; i < result.views.size(); ++i) {
    const auto& view = result.views[i];
    const auto where = place_of(view, i);
    check_source(view.source, where, problems);
    check_numbers(view, where, problems);
    check_pictures(view, where, problems);
  }
  for (const auto& side : result.sides) {
    problems.require(is_share(side.score), "the score of a side is not within 0..1");
    problems.require(are_ordered(side.thresholds), "thresholds of a side are not 0 <= low <= high <= 1");
    problems.require(side.decision.has_value() == side.score.has_value(),
                     "score and decision of a side go together");
  }
  problems.require(!result.software_version.empty(), "the software has no version");
  problems.require(are_digits(result.content_date, 8), "the date is not YYYYMMDD");
  problems.require(are_digits(result.content_time, 6), "the time is not HHMMSS");
  problems.require(!result.predecessor_report || is_uid(*result.predecessor_report),
                   "the report before this one has no UID");
  problems.raise();
}

std::vector<std::string> warnings_of(const StudyResult& result) {
  std::vector<std::string> warnings;
  for (std::size_t i = 0; i < result.views.size(); ++i) {
    const auto& source = result.views[i].source;
    const auto where = place_of(result.views[i], i);
    for (const auto& left_out : source.left_out)
      warnings.push_back(where + "not copied, " + describe(left_out));
    if (source.text(DCM_SpecificCharacterSet).empty() && has_bytes_beyond_ascii(source.elements))
      warnings.push_back(where +
                         "texts are not ASCII and the file names no character set; copied as they are");
    if (laterality_of(source).contradicts)
      warnings.push_back(where + "attributes contradict each other about the side; none is written");
  }
  return warnings;
}

}  // namespace deepwrist::clinic
