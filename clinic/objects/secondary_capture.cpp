#include "clinic/objects/secondary_capture.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <spdlog/fmt/fmt.h>

#include <opencv2/imgproc.hpp>

#include "clinic/objects/common_modules.h"
#include "clinic/objects/item_writer.h"
#include "clinic/objects/patient_study.h"
#include "clinic/objects/result_codes.h"
#include "clinic/objects/result_picture.h"
#include "clinic/objects/result_text.h"

// Secondary Capture Image IOD (PS3.3 A.8.1): single frame, RGB, 8 bits, uncompressed. Not copied from the
// radiograph are windows, tables, rescaling and the presentation intent: these pixels are as they are to be
// seen.

namespace deepwrist::clinic {
namespace {

void put_capture(ItemWriter& writer, const StudyResult& result) {
  writer.text(DCM_ConversionType, "WSD")
      .text(DCM_ContentDate, result.content_date)
      .text(DCM_ContentTime, result.content_time)
      .text(DCM_DateOfSecondaryCapture, result.content_date)
      .text(DCM_TimeOfSecondaryCapture, result.content_time)
      .text(DCM_SecondaryCaptureDeviceManufacturer, "DeepWrist")
      .text(DCM_SecondaryCaptureDeviceManufacturerModelName, "DeepWrist")
      .text(DCM_SecondaryCaptureDeviceSoftwareVersions, ascii(result.software_version, 64))
      .text(DCM_ContentQualification, "RESEARCH");
}

/// Where the picture comes from and how it lies.
void put_origin(ItemWriter& writer, const ViewResult& view, const std::string& derivation) {
  writer.text(DCM_ImageType, "DERIVED\\SECONDARY")
      .text(DCM_DerivationDescription, derivation)
      .text(DCM_ImageComments, kWarning)
      .text(DCM_BurnedInAnnotation, "YES")
      .text(DCM_RecognizableVisualFeatures, "NO")
      .text(DCM_LossyImageCompression, "00")
      .text(DCM_PatientOrientation, view.source.text(DCM_PatientOrientation));
  // A paired part of the body has a side where it is known (General Series, type 2C).
  const auto side = laterality_of(view.source).side;
  writer.text(DCM_Laterality, side ? letter(*side) : "");
  auto source = writer.item(DCM_SourceImageSequence);
  put_image_reference(source, view.source);
  source.code(DCM_PurposeOfReferenceCodeSequence, code::kSourceImage)
      .text(DCM_SpatialLocationsPreserved, "NO");
}

/// Millimetres only where the radiograph says what they are of; a picture in another scale has others.
void put_spacing(ItemWriter& writer, const ViewResult& view, double scale) {
  const auto spacing = numbers_in(view.source, DCM_PixelSpacing);
  const auto type = view.source.text(DCM_PixelSpacingCalibrationType);
  if (spacing.size() != 2 || type.empty() || !(spacing[0] > 0) || !(spacing[1] > 0)) return;
  writer.text(DCM_PixelSpacing, fmt::format("{:.8g}\\{:.8g}", spacing[0] / scale, spacing[1] / scale))
      .text(DCM_PixelSpacingCalibrationType, type);
  // Type 1C: there wherever the type is, also where the radiograph lacks it.
  const auto description = view.source.text(DCM_PixelSpacingCalibrationDescription);
  writer.text(DCM_PixelSpacingCalibrationDescription,
              description.empty() ? "not described in the source image" : description);
}

void put_pixels(DcmItem& data, const cv::Mat& bgr) {
  ItemWriter writer(data);
  writer.number(DCM_SamplesPerPixel, 3)
      .text(DCM_PhotometricInterpretation, "RGB")
      .number(DCM_PlanarConfiguration, 0)
      .number(DCM_Rows, bgr.rows)
      .number(DCM_Columns, bgr.cols)
      .number(DCM_BitsAllocated, 8)
      .number(DCM_BitsStored, 8)
      .number(DCM_HighBit, 7)
      .number(DCM_PixelRepresentation, 0);
  cv::Mat rgb;
  cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
  std::vector<Uint8> bytes(rgb.data, rgb.data + rgb.total() * rgb.elemSize());
  bytes.resize(bytes.size() + bytes.size() % 2);
  require_good(data.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size()),
               "the picture's pixels");
}

std::unique_ptr<DcmFileFormat> make_capture(ObjectKind kind, const ViewResult& view,
                                            const StudyResult& result, const ResultPicture& picture,
                                            const std::string& derivation) {
  auto file = std::make_unique<DcmFileFormat>();
  auto& data = *file->getDataset();
  const auto name = name_of_view_object(kind, result, view);
  put_patient_and_study(data, view.source);
  put_common(data, name, result);
  ItemWriter writer(data);
  put_capture(writer, result);
  put_origin(writer, view, derivation);
  put_spacing(writer, view, picture.scale);
  put_pixels(data, picture.bgr);
  put_file_meta(*file, name);
  return file;
}

}  // namespace

std::unique_ptr<DcmFileFormat> make_picture_object(const ViewResult& view, const StudyResult& result) {
  return make_capture(ObjectKind::picture, view, result, draw_result(view, result),
                      "Radiograph with landmarks, region of interest and answer drawn in; research only");
}

std::unique_ptr<DcmFileFormat> make_heat_map_object(const ViewResult& view, const StudyResult& result) {
  return make_capture(ObjectKind::heat_map, view, result, draw_heat_map(view, result),
                      "Radiograph with the class activation of the networks as colours; research only");
}

}  // namespace deepwrist::clinic
