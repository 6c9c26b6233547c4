#include "core/dicom/header_fields.h"

#include <algorithm>
#include <array>

namespace deepwrist::dicom {
namespace {

using enum HeaderPart;

/// PS3.3 table 8.8-1.
constexpr HeaderField kCode[]{
    {0x00080005, "CS"},  // SpecificCharacterSet
    {0x00080100, "SH"},  // CodeValue
    {0x00080102, "SH"},  // CodingSchemeDesignator
    {0x00080103, "SH"},  // CodingSchemeVersion
    {0x00080104, "LO"},  // CodeMeaning
    {0x00080119, "UC"},  // LongCodeValue
    {0x00080120, "UR"},  // URNCodeValue
};

/// A region with its modifiers, of which laterality may be one.
constexpr HeaderField kRegion[]{
    {0x00080005, "CS"}, {0x00080100, "SH"},
    {0x00080102, "SH"}, {0x00080103, "SH"},
    {0x00080104, "LO"}, {0x00082220, "SQ", image, kCode},  // AnatomicRegionModifierSequence
};

/// PS3.3 table 10-17, of patients and of orders.
constexpr HeaderField kIssuer[]{
    {0x00080005, "CS"},  // SpecificCharacterSet
    {0x00400031, "UT"},  // LocalNamespaceEntityID
    {0x00400032, "UT"},  // UniversalEntityID
    {0x00400033, "CS"},  // UniversalEntityIDType
};

constexpr HeaderField kOtherId[]{
    {0x00080005, "CS"},                  // SpecificCharacterSet
    {0x00100020, "LO"},                  // PatientID
    {0x00100021, "LO"},                  // IssuerOfPatientID
    {0x00100022, "CS"},                  // TypeOfPatientID
    {0x00100024, "SQ", image, kIssuer},  // IssuerOfPatientIDQualifiersSequence
};

constexpr HeaderField kFields[]{
    {0x00080005, "CS", study},              // SpecificCharacterSet
    {0x00080008, "CS"},                     // ImageType
    {0x00080016, "UI"},                     // SOPClassUID
    {0x00080018, "UI"},                     // SOPInstanceUID
    {0x00080020, "DA", study},              // StudyDate
    {0x00080030, "TM", study},              // StudyTime
    {0x00080050, "SH", study},              // AccessionNumber
    {0x00080051, "SQ", study, kIssuer},     // IssuerOfAccessionNumberSequence
    {0x00080060, "CS"},                     // Modality
    {0x00080070, "LO"},                     // Manufacturer
    {0x00080090, "PN", study},              // ReferringPhysicianName
    {0x00080201, "SH", study},              // TimezoneOffsetFromUTC
    {0x00081030, "LO", study},              // StudyDescription
    {0x00081032, "SQ", study, kCode},       // ProcedureCodeSequence
    {0x00082218, "SQ", image, kRegion},     // AnatomicRegionSequence
    {0x00100010, "PN", patient},            // PatientName
    {0x00100020, "LO", patient},            // PatientID
    {0x00100021, "LO", patient},            // IssuerOfPatientID
    {0x00100022, "CS", patient},            // TypeOfPatientID
    {0x00100024, "SQ", patient, kIssuer},   // IssuerOfPatientIDQualifiersSequence
    {0x00100030, "DA", patient},            // PatientBirthDate
    {0x00100032, "TM", patient},            // PatientBirthTime
    {0x00100040, "CS", patient},            // PatientSex
    {0x00101000, "LO", patient},            // OtherPatientIDs, retired and still written
    {0x00101001, "PN", patient},            // OtherPatientNames
    {0x00101002, "SQ", patient, kOtherId},  // OtherPatientIDsSequence
    {0x00101010, "AS", patient},            // PatientAge
    {0x00101020, "DS", patient},            // PatientSize
    {0x00101030, "DS", patient},            // PatientWeight
    {0x00120062, "CS", patient},            // PatientIdentityRemoved
    {0x00120063, "LO", patient},            // DeidentificationMethod
    {0x00120064, "SQ", patient, kCode},     // DeidentificationMethodCodeSequence
    {0x00180015, "CS"},                     // BodyPartExamined
    {0x00181164, "DS"},                     // ImagerPixelSpacing
    {0x00185101, "CS"},                     // ViewPosition
    {0x0020000D, "UI", study},              // StudyInstanceUID
    {0x0020000E, "UI"},                     // SeriesInstanceUID
    {0x00200010, "SH", study},              // StudyID
    {0x00200020, "CS"},                     // PatientOrientation
    {0x00200060, "CS"},                     // Laterality
    {0x00200062, "CS"},                     // ImageLaterality
    {0x00280004, "CS"},                     // PhotometricInterpretation
    {0x00280008, "IS"},                     // NumberOfFrames
    {0x00280030, "DS"},                     // PixelSpacing
    {0x00280034, "IS"},                     // PixelAspectRatio
    {0x00280A02, "CS"},                     // PixelSpacingCalibrationType
    {0x00280A04, "LO"},                     // PixelSpacingCalibrationDescription
    {0x00281050, "DS"},                     // WindowCenter
    {0x00281051, "DS"},                     // WindowWidth
    {0x00281052, "DS"},                     // RescaleIntercept
    {0x00281053, "DS"},                     // RescaleSlope
    {0x00281054, "LO"},                     // RescaleType
    {0x00281056, "CS"},                     // VOILUTFunction
    {0x00540220, "SQ", image, kCode},       // ViewCodeSequence
    {0x20500020, "CS"},                     // PresentationLUTShape
};

constexpr bool ascend(std::span<const HeaderField> fields) {
  return std::ranges::is_sorted(fields, std::ranges::less_equal(), &HeaderField::tag);
}
static_assert(ascend(kFields) && ascend(kCode) && ascend(kRegion) && ascend(kIssuer) && ascend(kOtherId));

bool is_text(std::string_view vr) {
  return vr == "LO" || vr == "SH" || vr == "PN" || vr == "UT" || vr == "UC";
}

bool is_text_byte(unsigned char c, bool long_text) {
  constexpr unsigned char kEscape = 0x1B, kDelete = 0x7F;
  const bool line_end = c == '\r' || c == '\n' || c == '\t' || c == '\f';
  return c == kEscape || (c >= ' ' && c != kDelete) || (long_text && line_end);
}

}  // namespace

std::span<const HeaderField> header_fields() { return kFields; }

const HeaderField* find_field(std::span<const HeaderField> fields, std::uint32_t tag) {
  const auto found = std::ranges::lower_bound(fields, tag, {}, &HeaderField::tag);
  return found != fields.end() && found->tag == tag ? &*found : nullptr;
}

bool is_sequence(const HeaderField& field) { return std::string_view(field.vr) == "SQ"; }

std::size_t most_bytes(const HeaderField& field) {
  const std::string_view vr = field.vr;
  if (is_text(vr) || vr == "UR") return 1024;  // 64 characters thrice, of four bytes, with escapes
  if (vr == "UI") return 64;
  if (vr == "DA" || vr == "TM" || vr == "AS") return 28;
  return 160;  // of CS, DS and IS, which may have several values
}

bool has_proper_bytes(const HeaderField& field, std::string_view value) {
  const std::string_view vr = field.vr;
  return std::ranges::all_of(value, [&](unsigned char c) {
    if (vr == "UI") return (c >= '0' && c <= '9') || c == '.';
    if (is_text(vr)) return is_text_byte(c, vr == "UT");
    return c >= ' ' && c <= '~';
  });
}

}  // namespace deepwrist::dicom
