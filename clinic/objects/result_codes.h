#pragma once

#include <cstddef>
#include <optional>

#include "clinic/objects/source_values.h"
#include "core/base/view.h"
#include "evaluation/fractures/decision.h"

// Codes of the objects: DICOM's own (PS3.16 Annex D), SNOMED CT, UCUM, and a private scheme for landmarks,
// which no standard names.

namespace deepwrist::clinic {

inline constexpr const char* kPrivateScheme = "99DEEPWRIST";

namespace code {
inline constexpr Code kFractureOfBone{"125605004", "SCT", "Fracture of bone"};
inline constexpr Code kPresent{"52101004", "SCT", "Present"};
inline constexpr Code kAbsent{"272519000", "SCT", "Absent"};
inline constexpr Code kIndeterminate{"82334004", "SCT", "Indeterminate"};
inline constexpr Code kWrist{"8205005", "SCT", "Wrist"};
inline constexpr Code kFindingSite{"363698007", "SCT", "Finding Site"};
inline constexpr Code kLaterality{"272741003", "SCT", "Laterality"};
inline constexpr Code kImagingProcedure{"363679005", "SCT", "Imaging procedure"};
inline constexpr Code kPercent{"%", "UCUM", "Percent"};
inline constexpr Code kEnglish{"en", "RFC5646", "English"};
inline constexpr Code kDevice{"121007", "DCM", "Device"};
inline constexpr Code kSourceImage{"121322", "DCM", "Source image for image processing operation"};
inline constexpr Code kProcessingEquipment{"109102", "DCM", "Processing Equipment"};
}  // namespace code

/// Present, Absent, or Indeterminate for doubt.
Code answer_code(evaluation::Decision decision);

Code laterality_code(BodySide side);

/// The landmark of that number, from 0, in the networks' order: "LMPA1", "tip of the distal ulna".
Code landmark_code(View view, std::size_t landmark);
/// The bone or joint that it is of.
Code landmark_site(View view, std::size_t landmark);

/// The modality of the radiograph: DX, CR or RF where the file says so.
std::optional<Code> modality_code(const dicom::SourceHeader& source);

}  // namespace deepwrist::clinic
