#include "clinic/objects/patient_study.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcitem.h>

#include <span>
#include <string>

#include "clinic/objects/item_writer.h"
#include "core/dicom/header_fields.h"

namespace deepwrist::clinic {
namespace {

/// By the VR of the table, not of a dictionary that a machine may lack; DCMTK adds the padding. Bytes are not
/// converted: the character set travels along.
void copy_element(DcmItem& target, const dicom::HeaderElement& element, const dicom::HeaderField& field) {
  const DcmTagKey key(static_cast<Uint16>(element.tag >> 16), static_cast<Uint16>(element.tag & 0xFFFF));
  const DcmTag tag(key, DcmVR(field.vr));
  if (!is_sequence(field)) {
    require_good(
        target.putAndInsertString(tag, element.value.data(), static_cast<Uint32>(element.value.size())),
        "a copied attribute");
    return;
  }
  require_good(target.insertEmptyElement(tag), "a copied sequence");
  for (const auto& content : element.items) {
    DcmItem* item = nullptr;
    constexpr long kAppend = -2;
    require_good(target.findOrCreateSequenceItem(tag, item, kAppend), "a copied sequence");
    for (const auto& inner : content) copy_element(*item, inner, *find_field(field.items, inner.tag));
  }
}

}  // namespace

void put_patient_and_study(DcmItem& data, const dicom::SourceHeader& source) {
  for (const auto& tag : {DCM_PatientName, DCM_PatientID, DCM_PatientBirthDate, DCM_PatientSex, DCM_StudyDate,
                          DCM_StudyTime, DCM_ReferringPhysicianName, DCM_StudyID, DCM_AccessionNumber})
    require_good(data.insertEmptyElement(tag), "an empty attribute");
  for (const auto& element : source.elements) {
    const auto* field = dicom::find_field(dicom::header_fields(), element.tag);
    if (field != nullptr && field->part != dicom::HeaderPart::image) copy_element(data, element, *field);
  }
}

}  // namespace deepwrist::clinic
