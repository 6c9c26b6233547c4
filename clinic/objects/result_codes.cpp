#include "clinic/objects/result_codes.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>

#include <array>
#include <cassert>

namespace deepwrist::clinic {
namespace {

struct LandmarkCode {
  Code name, site;
};

constexpr Code kUlna{"23416004", "SCT", "Ulna"};
constexpr Code kRadius{"62413002", "SCT", "Radius"};
constexpr Code kForearmBones{"110535000", "SCT", "Radius and ulna"};
constexpr Code kWristJoint{"74670003", "SCT", "Wrist joint"};

constexpr std::array<LandmarkCode, 3> kFrontal{{
    {{"LMPA1", kPrivateScheme, "Tip of the distal ulna"}, kUlna},
    {{"LMPA2", kPrivateScheme, "Tip of the distal radius"}, kRadius},
    {{"LMPA3", kPrivateScheme, "Centre of the wrist"}, kWristJoint},
}};
constexpr std::array<LandmarkCode, 3> kLateral{{
    {{"LMLAT1", kPrivateScheme, "First point on top of the distal radio-ulnar bones"}, kForearmBones},
    {{"LMLAT2", kPrivateScheme, "Second point on top of the distal radio-ulnar bones"}, kForearmBones},
    {{"LMLAT3", kPrivateScheme, "Centre of the wrist"}, kWristJoint},
}};

const LandmarkCode& landmark_entry(View view, std::size_t landmark) {
  const auto& table = view == View::pa ? kFrontal : kLateral;
  assert(landmark < table.size());
  return table[landmark];
}

}  // namespace

Code answer_code(evaluation::Decision decision) {
  switch (decision) {
    case evaluation::Decision::fracture:
      return code::kPresent;
    case evaluation::Decision::doubt:
      return code::kIndeterminate;
    case evaluation::Decision::no_fracture:
      return code::kAbsent;
  }
  assert(false);
  return code::kIndeterminate;
}

Code laterality_code(BodySide side) {
  return side == BodySide::left ? Code{"7771000", "SCT", "Left"} : Code{"24028007", "SCT", "Right"};
}

Code landmark_code(View view, std::size_t landmark) { return landmark_entry(view, landmark).name; }

Code landmark_site(View view, std::size_t landmark) { return landmark_entry(view, landmark).site; }

std::optional<Code> modality_code(const dicom::SourceHeader& source) {
  const auto modality = source.text(DCM_Modality);
  if (modality == "DX") return Code{"DX", "DCM", "Digital Radiography"};
  if (modality == "CR") return Code{"CR", "DCM", "Computed Radiography"};
  if (modality == "RF") return Code{"RF", "DCM", "Radiofluoroscopy"};
  return std::nullopt;
}

}  // namespace deepwrist::clinic
