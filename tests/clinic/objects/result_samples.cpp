#include "tests/clinic/objects/result_samples.h"

#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcuid.h>

#include <stdexcept>

namespace deepwrist::testing {
namespace {

void require(const OFCondition& status) {
  if (status.bad()) throw std::runtime_error(std::string("DCMTK: ") + status.text());
}

/// Black to white from left to right.
cv::Mat wedge(int rows, int columns) {
  cv::Mat picture(rows, columns, CV_8U);
  for (int x = 0; x < columns; ++x) picture.col(x).setTo(255 * x / columns);
  return picture;
}

}  // namespace

SourceBuilder::SourceBuilder() {
  text(DCM_SOPClassUID, UID_DigitalXRayImageStorageForPresentation);
  text(DCM_StudyInstanceUID, "1.2.3")
      .text(DCM_SeriesInstanceUID, "1.2.3.1")
      .text(DCM_SOPInstanceUID, "1.2.3.1.1");
  text(DCM_StudyDate, "20260102").text(DCM_StudyTime, "112233").text(DCM_AccessionNumber, "A-7");
  text(DCM_StudyID, "17")
      .text(DCM_ReferringPhysicianName, "Referring^Doctor")
      .text(DCM_StudyDescription, "Wrist");
  text(DCM_PatientName, "Doe^Jane").text(DCM_PatientID, "4711").text(DCM_IssuerOfPatientID, "CLINIC");
  text(DCM_PatientBirthDate, "19700102").text(DCM_PatientSex, "F");
  text(DCM_Modality, "DX").text(DCM_ImageLaterality, "L").text(DCM_PatientOrientation, "L\\H");
  text(DCM_PhotometricInterpretation, "MONOCHROME2");
  text(DCM_WindowCenter, "2048").text(DCM_WindowWidth, "4096");
  text(DCM_RescaleIntercept, "0").text(DCM_RescaleSlope, "1").text(DCM_RescaleType, "US");
  require(data_.putAndInsertUint16(DCM_Rows, 400));
  require(data_.putAndInsertUint16(DCM_Columns, 300));
}

SourceBuilder& SourceBuilder::text(const DcmTagKey& tag, const std::string& value) {
  require(data_.putAndInsertString(DcmTag(tag), value.c_str(), static_cast<Uint32>(value.size())));
  return *this;
}

SourceBuilder& SourceBuilder::remove(const DcmTagKey& tag) {
  require(data_.findAndDeleteElement(tag));
  return *this;
}

clinic::ViewResult analysed_view(const dicom::SourceHeader& source, View view, double probability) {
  clinic::ViewResult result;
  result.source = source;
  result.view = view;
  result.region = cv::Rect2d(50, 60, 200, 220);
  result.landmarks = {{100, 110}, {180, 105.25}, {150, 90}};
  result.probability = probability;
  result.thresholds = evaluation::DecisionThresholds{0.3, 0.6};
  result.decision = evaluation::decide(probability, *result.thresholds);
  result.picture = wedge(source.rows, source.columns);
  return result;
}

clinic::ViewResult failed_view(const dicom::SourceHeader& source, View view) {
  clinic::ViewResult result;
  result.source = source;
  result.view = view;
  result.failure = "the pixel data is truncated";
  return result;
}

clinic::StudyResult study_of(std::vector<clinic::ViewResult> views) {
  clinic::StudyResult study;
  clinic::SideResult side{clinic::BodySide::left};
  side.score = views.front().probability;
  side.decision = views.front().decision;
  side.thresholds = views.front().thresholds;
  study.sides = {side};
  study.views = std::move(views);
  study.software_version = "0.1.0";
  study.weights = {"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "fedcba98"};
  study.settings = "calibration: none";
  study.content_date = "20260203";
  study.content_time = "101112";
  return study;
}

SourceBuilder lateral_source() {
  SourceBuilder source;
  source.text(DCM_SeriesInstanceUID, "1.2.3.2").text(DCM_SOPInstanceUID, "1.2.3.2.1");
  source.text(DCM_PatientOrientation, "A\\H");
  return source;
}

clinic::StudyResult sample_study() {
  auto first = analysed_view(SourceBuilder().header());
  first.heat_map = cv::Mat(32, 32, CV_32F, cv::Scalar(0.25));
  first.heat_map(cv::Rect(8, 8, 8, 8)).setTo(1);
  return study_of({first, analysed_view(lateral_source().header(), View::lat, 0.41)});
}

std::string value_of(DcmItem& data, const DcmTagKey& tag) {
  OFString value;
  if (!data.tagExists(tag)) return "none";
  if (data.findAndGetOFStringArray(tag, value).bad()) return "no text";
  return {value.c_str(), value.length()};
}

std::string value_in(DcmItem& data, const DcmTagKey& sequence, const DcmTagKey& tag, unsigned item) {
  DcmItem* found = nullptr;
  if (data.findAndGetSequenceItem(sequence, found, static_cast<long>(item)).bad()) return "no item";
  return value_of(*found, tag);
}

std::string bytes_of(DcmItem& data, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  require(data.findAndGetElement(tag, element));
  std::string bytes(element->getLengthField(), '\0');
  if (!bytes.empty()) require(element->getPartialValue(bytes.data(), 0, element->getLengthField()));
  return bytes;
}

}  // namespace deepwrist::testing
