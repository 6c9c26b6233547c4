#include "clinic/objects/report_content.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <array>

#include "clinic/objects/content_tree.h"
#include "clinic/objects/object_uids.h"
#include "clinic/objects/result_codes.h"
#include "clinic/objects/result_geometry.h"
#include "clinic/objects/result_text.h"

// The tree (PS3.16; TID 1500, 1204, 1001, 1600, 1410, 4019):
//
//   Imaging Measurement Report
//     Language, Observer: device (UID, name, manufacturer, model), Procedure reported
//     Image Library ─ Image Library Group ─ Modality, Study Date, Image Laterality
//                                          ─ IMAGE, one a view ─ Image View
//     Imaging Measurements
//       Measurement Group, one a view that was analysed
//         Tracking Identifier and UID, Finding: fracture, Finding Site: wrist ─ Laterality, algorithm
//         Image Region: a closed line of 5 points, Certainty of Finding in %, Present | Indeterminate |
//         Absent Visual explanation: the heat map's picture
//       Measurement Group, one a landmark: Finding of the private scheme, its bone, Image Region: a point
//     Qualitative Evaluations ─ of each side Present | Indeterminate | Absent ─ Laterality
//                             ─ Comment
//
// Regions are named (111030, DCM, Image Region) and rectangles are closed, as viewers look for that;
// landmarks are told apart by their finding and its site.

namespace deepwrist::clinic {
namespace {

using enum DSRTypes::E_RelationshipType;

constexpr Code dcm(std::string_view value, std::string_view meaning) { return {value, "DCM", meaning}; }

constexpr Code kFinding = dcm("121071", "Finding");
constexpr Code kImageRegion = dcm("111030", "Image Region");
constexpr Code kMeasurementGroup = dcm("125007", "Measurement Group");

ObjectReference reference_to(const ViewResult& view) {
  return {view.source.text(DCM_SOPClassUID), view.source.text(DCM_SOPInstanceUID),
          frames_of(view.source) > 1 ? 1 : 0};
}

class ReportContent {
 public:
  ReportContent(ContentTree& tree, const StudyResult& result) : tree_(tree), result_(result) {}

  void put() {
    put_context();
    tree_.container(dcm("111028", "Image Library"), "1600", [&] { put_library(); });
    if (has_measurements())
      tree_.container(dcm("126010", "Imaging Measurements"), nullptr, [&] { put_measurements(); });
    tree_.container({"C0034375", "UMLS", "Qualitative Evaluations"}, nullptr, [&] { put_answers(); });
  }

 private:
  void put_context() {
    tree_.code(RT_hasConceptMod, dcm("121049", "Language of Content Item and Descendants"), code::kEnglish);
    tree_.code(RT_hasObsContext, dcm("121005", "Observer Type"), code::kDevice);
    tree_.uid(RT_hasObsContext, dcm("121012", "Device Observer UID"), device_uid(result_));
    tree_.text(RT_hasObsContext, dcm("121013", "Device Observer Name"), "DeepWrist");
    tree_.text(RT_hasObsContext, dcm("121014", "Device Observer Manufacturer"), "DeepWrist");
    tree_.text(RT_hasObsContext, dcm("121015", "Device Observer Model Name"),
               "DeepWrist " + ascii(result_.software_version));
    auto procedures = codes_in(result_.views.front().source, DCM_ProcedureCodeSequence);
    if (procedures.empty()) procedures.push_back(code::kImagingProcedure);
    for (const auto& procedure : procedures)
      tree_.code(RT_hasConceptMod, dcm("121058", "Procedure reported"), procedure);
  }

  void put_library() {
    for (const auto& view : result_.views)
      tree_.container(dcm("126200", "Image Library Group"), nullptr, [&] { put_library_group(view); });
  }

  void put_library_group(const ViewResult& view) {
    if (const auto modality = modality_code(view.source))
      tree_.code(RT_hasAcqContext, dcm("121139", "Modality"), *modality);
    const auto date = view.source.text(DCM_StudyDate);
    const bool is_date = date.size() == 8 && date.find_first_not_of("0123456789") == std::string::npos;
    if (is_date) tree_.date(RT_hasAcqContext, dcm("111060", "Study Date"), date);
    if (const auto side = laterality_of(view.source).side)
      tree_.code(RT_hasAcqContext, dcm("111027", "Image Laterality"), laterality_code(*side));
    tree_.image(RT_contains, nullptr, reference_to(view), [&] {
      const auto views = codes_in(view.source, DCM_ViewCodeSequence);
      if (!views.empty()) tree_.code(RT_hasAcqContext, dcm("111031", "Image View"), views.front());
    });
  }

  bool has_measurements() const {
    for (const auto& view : result_.views) {
      if (view.probability) return true;
      for (std::size_t i = 0; i < view.landmarks.size(); ++i)
        if (visible_landmark(view, i)) return true;
    }
    return false;
  }

  void put_measurements() {
    for (const auto& view : result_.views) {
      if (view.probability) tree_.container(kMeasurementGroup, "1410", [&] { put_fracture(view); });
      for (std::size_t i = 0; i < view.landmarks.size(); ++i) {
        const auto point = visible_landmark(view, i);
        if (point) tree_.container(kMeasurementGroup, "1410", [&] { put_landmark(view, i, *point); });
      }
    }
  }

  void put_tracking(const ViewResult& view, const std::string& what) {
    tree_.text(RT_hasObsContext, dcm("112039", "Tracking Identifier"),
               "DeepWrist " + view_and_side(view) + " " + what);
    tree_.uid(RT_hasObsContext, dcm("112040", "Tracking Unique Identifier"),
              tracking_uid(result_, view, what));
  }

  void put_site(const ViewResult& view, const Code& site) {
    tree_.code(RT_hasConceptMod, code::kFindingSite, site, [&] {
      if (const auto side = laterality_of(view.source).side)
        tree_.code(RT_hasConceptMod, code::kLaterality, laterality_code(*side));
    });
  }

  void put_algorithm(const std::string& name) {
    tree_.text(RT_hasConceptMod, dcm("111001", "Algorithm Name"), name);
    tree_.text(RT_hasConceptMod, dcm("111003", "Algorithm Version"), ascii(result_.software_version));
    tree_.text(RT_hasConceptMod, dcm("111002", "Algorithm Parameters"), parameters_text(result_));
  }

  void put_fracture(const ViewResult& view) {
    put_tracking(view, "region");
    tree_.code(RT_contains, kFinding, code::kFractureOfBone);
    put_site(view, code::kWrist);
    put_algorithm("DeepWrist fracture classifier");
    if (const auto region = visible_region(view)) {
      const auto a = region->tl(), b = region->br();
      const std::array<cv::Point2d, 5> outline{a, {b.x, a.y}, b, {a.x, b.y}, a};
      tree_.points(kImageRegion, outline, reference_to(view));
    }
    tree_.number(dcm("111012", "Certainty of Finding"), percent(*view.probability), code::kPercent);
    tree_.code(RT_contains, code::kFractureOfBone, answer_code(*view.decision));
    if (view.heat_map.empty()) return;
    const auto explanation = dcm("130401", "Visual explanation");
    const ObjectReference heat_map{sop_class(ObjectKind::heat_map),
                                   view_object_uid(ObjectKind::heat_map, result_, view)};
    tree_.image(RT_contains, &explanation, heat_map);
  }

  void put_landmark(const ViewResult& view, std::size_t index, const cv::Point2d& point) {
    put_tracking(view, "landmark " + std::to_string(index + 1));
    tree_.code(RT_contains, kFinding, landmark_code(view.view, index));
    put_site(view, landmark_site(view.view, index));
    put_algorithm("DeepWrist landmark localizer");
    tree_.points(kImageRegion, std::span(&point, 1), reference_to(view));
  }

  void put_answers() {
    for (const auto& side : result_.sides) {
      if (!side.decision) continue;
      tree_.code(RT_contains, code::kFractureOfBone, answer_code(*side.decision), [&] {
        if (side.side) tree_.code(RT_hasConceptMod, code::kLaterality, laterality_code(*side.side));
      });
    }
    tree_.text(RT_contains, dcm("121106", "Comment"), comment_text(result_));
  }

  ContentTree& tree_;
  const StudyResult& result_;
};

}  // namespace

void put_report_content(DSRDocumentTree& tree, const StudyResult& result) {
  ContentTree content(tree, dcm("126000", "Imaging Measurement Report"), "1500");
  ReportContent(content, result).put();
}

}  // namespace deepwrist::clinic
