#include "phantom/dicom_tags.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <cstdio>
#include <span>

#include "core/base/derived_uid.h"
#include "core/base/sha256.h"

// What depends on the file's format:
//
//   SpacingTags   ImagerPixelSpacing, distances, magnification   PixelSpacing, calibration type
//   both          yes                                            yes
//   imager        yes                                            no
//   pixel         no                                             yes
//   none          no                                             no
//
//   MONOCHROME1   stored inverted, PresentationLUTShape INVERSE, relationship sign +1
//   MONOCHROME2   as shown, IDENTITY, -1
//
// A UID is "2.25." and a decimal number of 128 bits (PS3.5 B.2): the first half of the SHA-256 of
// "seed/index/broken or whole/purpose". All files of a wrist share the study, each view has a series.

namespace deepwrist::phantom {
namespace {

/// Collects the first failure of many insertions.
class Tags {
 public:
  explicit Tags(DcmItem& item) : item_(item) {}

  void text(const DcmTagKey& key, const std::string& value) {
    keep(item_.putAndInsertString(key, value.c_str()));
  }
  void number(const DcmTagKey& key, int value) {
    keep(item_.putAndInsertUint16(key, static_cast<Uint16>(value)));
  }
  void empty_sequence(const DcmTagKey& key) { keep(item_.insertEmptyElement(key)); }
  void decimal(const DcmTagKey& key, double value) { text(key, decimal_text(value)); }
  void spacing(const DcmTagKey& key, double mm) { text(key, decimal_text(mm) + "\\" + decimal_text(mm)); }
  /// A code sequence with one item.
  void code(const DcmTagKey& key, const char* value, const char* scheme, const char* meaning) {
    DcmItem* entry = nullptr;
    keep(item_.findOrCreateSequenceItem(key, entry, 0));
    if (entry != nullptr) {
      Tags inner(*entry);
      inner.text(DCM_CodeValue, value);
      inner.text(DCM_CodingSchemeDesignator, scheme);
      inner.text(DCM_CodeMeaning, meaning);
      keep(inner.status());
    }
  }
  const OFCondition& status() const { return status_; }

 private:
  static std::string decimal_text(double value) {
    char text[17];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
  }
  void keep(const OFCondition& condition) {
    if (status_.good()) {
      status_ = condition;
    }
  }

  DcmItem& item_;
  OFCondition status_ = EC_Normal;
};

void put_patient_and_study(Tags& tags, const Case& what) {
  const std::string id = case_id(what.index);
  tags.text(DCM_PatientName, "PHANTOM^" + id);
  tags.text(DCM_PatientID, "PHANTOM" + id);
  tags.text(DCM_PatientBirthDate, "");
  tags.text(DCM_PatientSex, "O");
  tags.text(DCM_StudyInstanceUID, make_uid(what, "study"));
  tags.text(DCM_StudyDate, "20200101");
  tags.text(DCM_StudyTime, "000000");
  tags.text(DCM_ReferringPhysicianName, "");
  tags.text(DCM_StudyID, id);
  tags.text(DCM_AccessionNumber, "");
  tags.text(DCM_StudyDescription, "Wrist");
}

void put_series(Tags& tags, const Case& what, View view, bool left) {
  tags.text(DCM_Modality, "DX");
  tags.text(DCM_PresentationIntentType, "FOR PRESENTATION");
  tags.text(DCM_SeriesInstanceUID, make_uid(what, std::string("series ") + name(view)));
  tags.text(DCM_SeriesNumber, view == View::pa ? "1" : "2");
  tags.text(DCM_SeriesDescription, view == View::pa ? "Wrist PA" : "Wrist LAT");
  tags.text(DCM_BodyPartExamined, "WRIST");
  tags.text(DCM_ViewPosition, view == View::pa ? "PA" : "LL");
  tags.text(DCM_ImageLaterality, left ? "L" : "R");
  tags.text(DCM_Manufacturer, "DeepWrist");
  tags.text(DCM_ManufacturerModelName, "make_phantoms");
}

/// Directions along rows and columns in the anatomical position, fingers to the feet: the image shows them
/// up. PA: radial to ulnar of a right wrist and the reverse of a left one, both towards the left. LAT: the
/// palm is at the right of a left wrist, at the left of a right one (camera.cpp).
std::string orientation_of(const XRay& xray, View view) {
  const bool reverse = xray.mirrored != xray.upside_down;
  const bool volar = xray.setup.marker.left != reverse;
  const std::string row = view == View::pa ? (reverse ? "R" : "L") : volar ? "A" : "P";
  return row + (xray.upside_down ? "\\F" : "\\H");
}

void put_image(Tags& tags, const XRay& xray, const Case& what, View view) {
  tags.text(DCM_SOPClassUID, UID_DigitalXRayImageStorageForPresentation);
  tags.text(DCM_SOPInstanceUID, make_uid(what, std::string("image ") + name(view)));
  tags.text(DCM_InstanceNumber, "1");
  tags.text(DCM_ImageType, "ORIGINAL\\PRIMARY\\");
  tags.text(DCM_PatientOrientation, orientation_of(xray, view));
  tags.empty_sequence(DCM_AcquisitionContextSequence);
  tags.text(DCM_ImageComments, "Synthetic radiograph of a computed phantom; no patient");
  tags.text(DCM_BurnedInAnnotation, "NO");
  tags.text(DCM_LossyImageCompression, xray.jpeg_ratio > 0 ? "01" : "00");
  if (xray.jpeg_ratio > 0) {
    tags.decimal(DCM_LossyImageCompressionRatio, xray.jpeg_ratio);
    tags.text(DCM_LossyImageCompressionMethod, "ISO_10918_1");
  }
}

void put_geometry(Tags& tags, const XRay& xray, const FileFormat& format) {
  const Camera::Geometry& g = xray.setup.geometry;
  if (format.spacing == SpacingTags::both || format.spacing == SpacingTags::imager) {
    tags.spacing(DCM_ImagerPixelSpacing, g.pitch_mm);
    tags.decimal(DCM_DistanceSourceToDetector, g.source_to_detector_mm);
    tags.decimal(DCM_DistanceSourceToPatient, g.source_to_detector_mm - g.object_to_detector_mm);
    tags.decimal(DCM_EstimatedRadiographicMagnificationFactor, xray.magnification);
  }
  if (format.spacing == SpacingTags::both || format.spacing == SpacingTags::pixel) {
    tags.spacing(DCM_PixelSpacing, calibrated_spacing(xray));
    tags.text(DCM_PixelSpacingCalibrationType, "GEOMETRY");
    tags.text(DCM_PixelSpacingCalibrationDescription,
              "In the wrist's plane, from the distances to the detector");
  }
  tags.text(DCM_DetectorType, "SCINTILLATOR");
  tags.text(DCM_PositionerType, "NONE");
}

void put_pixel_description(Tags& tags, const XRay& xray, const FileFormat& format) {
  const int largest = (1 << format.bits_stored) - 1;
  tags.number(DCM_SamplesPerPixel, 1);
  tags.text(DCM_PhotometricInterpretation, format.monochrome1 ? "MONOCHROME1" : "MONOCHROME2");
  tags.number(DCM_Rows, xray.shown.rows);
  tags.number(DCM_Columns, xray.shown.cols);
  tags.number(DCM_BitsAllocated, 16);
  tags.number(DCM_BitsStored, format.bits_stored);
  tags.number(DCM_HighBit, format.bits_stored - 1);
  tags.number(DCM_PixelRepresentation, 0);
  tags.text(DCM_PixelIntensityRelationship, "LOG");
  // Numbers fall with the signal unless stored inverted.
  tags.text(DCM_RescaleIntercept, "0");
  tags.text(DCM_RescaleSlope, "1");
  tags.text(DCM_RescaleType, "US");
  tags.text(DCM_PresentationLUTShape, format.monochrome1 ? "INVERSE" : "IDENTITY");
  tags.decimal(DCM_WindowCenter, (largest + 1) / 2.0);
  tags.decimal(DCM_WindowWidth, largest + 1);
}

}  // namespace

OFCondition put_tags(DcmDataset& data, const XRay& xray, const Case& what, View view,
                     const FileFormat& format) {
  Tags tags(data);
  put_patient_and_study(tags, what);
  put_series(tags, what, view, xray.setup.marker.left);
  put_image(tags, xray, what, view);
  put_geometry(tags, xray, format);
  put_pixel_description(tags, xray, format);
  tags.code(DCM_AnatomicRegionSequence, "74670003", "SCT", "Wrist joint");
  if (view == View::pa) {
    tags.code(DCM_ViewCodeSequence, "272479007", "SCT", "postero-anterior");
  } else {
    tags.code(DCM_ViewCodeSequence, "399260004", "SCT", "medio-lateral");
  }
  OFCondition sign = data.putAndInsertSint16(DCM_PixelIntensityRelationshipSign, format.monochrome1 ? 1 : -1);
  return tags.status().bad() ? tags.status() : sign;
}

std::string case_id(std::uint32_t index) {
  char text[16];
  std::snprintf(text, sizeof text, "%04u", index + 1);
  return text;
}

std::string make_uid(const Case& what, const std::string& purpose) {
  const std::string text = std::to_string(what.seed) + "/" + std::to_string(what.index) + "/" +
                           (what.subtlety ? "broken/" : "whole/") +
                           (what.style == Style::wild ? "wild/" : "") + purpose;
  return derived_uid(sha256(std::as_bytes(std::span(text))).substr(0, 32));
}

}  // namespace deepwrist::phantom
