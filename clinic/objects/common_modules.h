#pragma once

#include <string>

#include "clinic/objects/object_kind.h"
#include "clinic/objects/study_result.h"

class DcmFileFormat;
class DcmItem;

namespace deepwrist::clinic {

class ItemWriter;

/// What tells an object from others.
struct ObjectName {
  ObjectKind kind = ObjectKind::report;
  ReportClass report_class = ReportClass::comprehensive_3d;
  std::string series_uid;
  std::string instance_uid;
  int instance_number = 1;
};

/// SOP Common, series and equipment, with what computed the result (ContributingEquipmentSequence), into a
/// data set; what is there already is replaced. Texts are ASCII.
void put_common(DcmItem& data, const ObjectName& object, const StudyResult& result);

/// The meta information of a file in Explicit VR Little Endian, with this software's implementation class.
void put_file_meta(DcmFileFormat& file, const ObjectName& object);

/// An object of one view: its series and its own UID; the number tells view and kind.
ObjectName name_of_view_object(ObjectKind kind, const StudyResult& result, const ViewResult& view);

/// ReferencedSOPClassUID, -InstanceUID and, of several frames, the frame that was analysed.
void put_image_reference(ItemWriter& item, const dicom::SourceHeader& source);

}  // namespace deepwrist::clinic
