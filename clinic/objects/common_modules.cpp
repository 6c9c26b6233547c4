#include "clinic/objects/common_modules.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcmetinf.h>

#include "clinic/objects/item_writer.h"
#include "clinic/objects/object_uids.h"
#include "clinic/objects/result_codes.h"
#include "clinic/objects/result_text.h"
#include "core/dicom/implementation.h"

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kLongString = 64;  // characters of an LO

/// The version, then each digest; a value of SoftwareVersions holds 64 characters, so that digests are cut.
std::string versions_of(const StudyResult& result) {
  auto versions = ascii(result.software_version, kLongString);
  for (const auto& digest : result.weights) versions += "\\" + ascii(digest, 32);
  return versions;
}

void put_equipment(ItemWriter& writer, const StudyResult& result) {
  writer.text(DCM_Manufacturer, "DeepWrist")
      .text(DCM_ManufacturerModelName, "DeepWrist")
      .text(DCM_DeviceSerialNumber, "none")
      .text(DCM_SoftwareVersions, ascii(result.software_version, kLongString));
  auto contribution = writer.item(DCM_ContributingEquipmentSequence);
  contribution.code(DCM_PurposeOfReferenceCodeSequence, code::kProcessingEquipment)
      .text(DCM_Manufacturer, "DeepWrist")
      .text(DCM_ManufacturerModelName, "DeepWrist wrist fracture networks")
      .text(DCM_SoftwareVersions, versions_of(result))
      .text(DCM_DeviceUID, device_uid(result))
      .text(DCM_ContributionDateTime, result.content_date + result.content_time)
      .text(DCM_ContributionDescription,
            "Fractures of the wrist predicted by neural networks; research only");
}

/// PA before LAT, pictures before heat maps: the same whatever other views there are.
int instance_number(ObjectKind kind, View view) {
  return (kind == ObjectKind::heat_map ? 11 : 1) + (view == View::pa ? 0 : 1);
}

}  // namespace

void put_common(DcmItem& data, const ObjectName& object, const StudyResult& result) {
  const auto texts = series_texts(object.kind);
  ItemWriter writer(data);
  writer.text(DCM_SOPClassUID, sop_class(object.kind, object.report_class))
      .text(DCM_SOPInstanceUID, object.instance_uid)
      .text(DCM_InstanceCreationDate, result.content_date)
      .text(DCM_InstanceCreationTime, result.content_time)
      .text(DCM_Modality, texts.modality)
      .text(DCM_SeriesInstanceUID, object.series_uid)
      .text(DCM_SeriesNumber, texts.number)
      .text(DCM_SeriesDescription, texts.description)
      .text(DCM_InstanceNumber, std::to_string(object.instance_number));
  put_equipment(writer, result);
}

void put_file_meta(DcmFileFormat& file, const ObjectName& object) {
  require_good(file.validateMetaInfo(EXS_LittleEndianExplicit), "meta information");
  auto& meta = *file.getMetaInfo();
  ItemWriter(meta)
      .text(DCM_MediaStorageSOPClassUID, sop_class(object.kind, object.report_class))
      .text(DCM_MediaStorageSOPInstanceUID, object.instance_uid)
      .text(DCM_ImplementationClassUID, dicom::kImplementationClassUid)
      .text(DCM_ImplementationVersionName, dicom::kImplementationVersion);
  require_good(meta.computeGroupLengthAndPadding(EGL_recalcGL, EPD_noChange, EXS_LittleEndianExplicit,
                                                 EET_ExplicitLength),
               "meta information");
}

ObjectName name_of_view_object(ObjectKind kind, const StudyResult& result, const ViewResult& view) {
  return {kind, ReportClass::comprehensive_3d, series_uid(kind, result, view),
          view_object_uid(kind, result, view), instance_number(kind, view.view)};
}

void put_image_reference(ItemWriter& item, const dicom::SourceHeader& source) {
  item.text(DCM_ReferencedSOPClassUID, source.text(DCM_SOPClassUID))
      .text(DCM_ReferencedSOPInstanceUID, source.text(DCM_SOPInstanceUID));
  if (frames_of(source) > 1) item.text(DCM_ReferencedFrameNumber, "1");
}

}  // namespace deepwrist::clinic
