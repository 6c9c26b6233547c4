#pragma once

#include <ctime>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "clinic/objects/body_side.h"
#include "core/base/view.h"
#include "core/dicom/source_header.h"
#include "evaluation/fractures/decision.h"

namespace deepwrist::clinic {

/// What was found on one radiograph. Everything in it may go into DICOM objects of the radiograph's study,
/// and nowhere else: `source` names a patient.
struct ViewResult {
  dicom::SourceHeader source;
  View view = View::pa;
  bool view_known = true;  ///< false: the file does not say it, and `view` means nothing
  /// Why the radiograph was not analysed, empty where it was. It is shown to whoever reads the study: no
  /// paths.
  std::string failure{};
  /// The region of interest in pixels of the radiograph, whose first pixel reaches from 0 to 1; may leave it.
  std::optional<cv::Rect2d> region{};
  /// Indices of pixels, (column, row), in the networks' order: three, or none.
  std::vector<cv::Point2d> landmarks{};
  std::optional<double> probability{};  ///< of a fracture, 0..1
  std::optional<evaluation::Decision> decision{};
  std::optional<evaluation::DecisionThresholds> thresholds{};
  /// H×W uint8, as the networks saw it (larger is brighter); empty where the pixels could not be read.
  cv::Mat picture{};
  /// Float32 or float64 in 0..1, of any size, over the region; empty where there is none.
  cv::Mat heat_map{};
};

/// What the views of one side of the body say together; without a side where the files do not tell it.
struct SideResult {
  std::optional<BodySide> side{};
  std::optional<double> score{};  ///< 0..1
  std::optional<evaluation::Decision> decision{};
  std::optional<evaluation::DecisionThresholds> thresholds{};
};

/// What was found in one study, and by what.
struct StudyResult {
  std::vector<ViewResult> views;
  std::vector<SideResult> sides;
  std::string software_version;
  std::vector<std::string> weights;  ///< digests of the networks' files, hexadecimal
  std::string settings{};            ///< what else changes results, as text
  /// When the analysis began: YYYYMMDD and HHMMSS. There is no clock in here.
  std::string content_date;
  std::string content_time;
  /// Radiographs that were to be analysed with these and of which no object can be made: the report is then
  /// not complete, and says so.
  std::size_t left_out = 0;
  /// SOPInstanceUID of the report that this one replaces, of the same series, as a further view came.
  std::optional<std::string> predecessor_report{};
};

/// Local date and time of `when` as those of the content.
void set_content_time(StudyResult& result, std::time_t when);

/// Throws Error(format) that tells everything by which no objects can be made of `result`: no study or image
/// that they could belong to, several patients or studies, values outside their ranges or that contradict
/// each other. No text holds a value of an attribute.
void check(const StudyResult& result);

/// What to tell whoever runs this, by names of attributes: what was not copied, texts beyond ASCII without a
/// character set, sides that contradict each other.
std::vector<std::string> warnings_of(const StudyResult& result);

}  // namespace deepwrist::clinic
