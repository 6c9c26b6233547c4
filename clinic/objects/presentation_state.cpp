#include "clinic/objects/presentation_state.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>

#include <array>

#include "clinic/objects/common_modules.h"
#include "clinic/objects/graphic_layers.h"
#include "clinic/objects/item_writer.h"
#include "clinic/objects/patient_study.h"
#include "clinic/objects/result_text.h"

// Grayscale Softcopy Presentation State IOD (PS3.3 A.33.1). A state replaces what the image says of its
// presentation, so that rescaling, window and sense are copied:
//
//   Modality LUT              RescaleIntercept, -Slope, -Type
//   Softcopy VOI LUT          first window; none where the image has none
//   Softcopy Presentation LUT INVERSE for MONOCHROME1, else IDENTITY
//   Displayed Area            1\1 to Columns\Rows: addresses of pixels, other than in graphics
//
// ContentDate and -Time do not belong into this IOD.

namespace deepwrist::clinic {
namespace {

/// The first of several values.
std::string first_of(const dicom::SourceHeader& source, const DcmTagKey& tag) {
  const auto text = source.text(tag);
  return text.substr(0, text.find('\\'));
}

void put_identification(ItemWriter& writer, const ViewResult& view, const StudyResult& result) {
  const auto side = laterality_of(view.source).side;
  writer.text(DCM_ContentLabel, std::string("DEEPWRIST_") + deepwrist::name(view.view))
      .text(DCM_ContentDescription, "DeepWrist overlay, research only")
      .text(DCM_ContentCreatorName, "DeepWrist^AI")
      .text(DCM_PresentationCreationDate, result.content_date)
      .text(DCM_PresentationCreationTime, result.content_time)
      .text(DCM_Laterality, side ? letter(*side) : "");
}

void put_referenced_series(ItemWriter& writer, const dicom::SourceHeader& source) {
  auto series = writer.item(DCM_ReferencedSeriesSequence);
  series.text(DCM_SeriesInstanceUID, source.text(DCM_SeriesInstanceUID));
  auto image = series.item(DCM_ReferencedImageSequence);
  put_image_reference(image, source);
}

void put_displayed_area(ItemWriter& writer, const dicom::SourceHeader& source) {
  auto area = writer.item(DCM_DisplayedAreaSelectionSequence);
  auto image = area.item(DCM_ReferencedImageSequence);
  put_image_reference(image, source);
  area.corner(DCM_DisplayedAreaTopLeftHandCorner, 1, 1)
      .corner(DCM_DisplayedAreaBottomRightHandCorner, source.columns, source.rows)
      .text(DCM_PresentationSizeMode, "SCALE TO FIT");
  const auto spacing = numbers_in(source, DCM_PixelSpacing);
  if (spacing.size() == 2 && spacing[0] > 0 && spacing[1] > 0) {
    area.text(DCM_PresentationPixelSpacing, source.text(DCM_PixelSpacing));
    return;
  }
  const auto aspect = numbers_in(source, DCM_PixelAspectRatio);
  const bool stated = aspect.size() == 2 && aspect[0] > 0 && aspect[1] > 0;
  area.text(DCM_PresentationPixelAspectRatio, stated ? source.text(DCM_PixelAspectRatio) : "1\\1");
}

void put_grey_scale(ItemWriter& writer, const dicom::SourceHeader& source) {
  const auto slope = first_of(source, DCM_RescaleSlope), intercept = first_of(source, DCM_RescaleIntercept);
  if (!slope.empty() && !intercept.empty()) {
    const auto type = source.text(DCM_RescaleType);
    writer.text(DCM_RescaleIntercept, intercept)
        .text(DCM_RescaleSlope, slope)
        .text(DCM_RescaleType, type.empty() ? "US" : type);
  }
  const auto centre = first_of(source, DCM_WindowCenter), width = first_of(source, DCM_WindowWidth);
  if (!centre.empty() && !width.empty()) {
    auto window = writer.item(DCM_SoftcopyVOILUTSequence);
    auto image = window.item(DCM_ReferencedImageSequence);
    put_image_reference(image, source);
    window.text(DCM_WindowCenter, centre).text(DCM_WindowWidth, width);
    const auto function = source.text(DCM_VOILUTFunction);
    if (!function.empty()) window.text(DCM_VOILUTFunction, function);
  }
  const bool inverse = source.text(DCM_PhotometricInterpretation) == "MONOCHROME1";
  writer.text(DCM_PresentationLUTShape, inverse ? "INVERSE" : "IDENTITY");
}

}  // namespace

std::string overlay_obstacle(const ViewResult& view) {
  if (!view.probability) return "the view was not analysed";
  if (!view.source.text(DCM_PhotometricInterpretation).starts_with("MONOCHROME"))
    return "the image is not grey";
  if (view.source.has_modality_table) return "the image has a Modality LUT Sequence, which is not copied";
  return {};
}

std::unique_ptr<DcmFileFormat> make_overlay_object(const ViewResult& view, const StudyResult& result) {
  auto file = std::make_unique<DcmFileFormat>();
  auto& data = *file->getDataset();
  const auto name = name_of_view_object(ObjectKind::overlay, result, view);
  put_patient_and_study(data, view.source);
  put_common(data, name, result);
  ItemWriter writer(data);
  put_identification(writer, view, result);
  put_referenced_series(writer, view.source);
  put_graphics(writer, view);
  put_displayed_area(writer, view.source);
  put_grey_scale(writer, view.source);
  put_file_meta(*file, name);
  return file;
}

}  // namespace deepwrist::clinic
