#pragma once

#include "core/dicom/source_header.h"

class DcmItem;

namespace deepwrist::clinic {

/// Copies the modules of patient and study, with the character set, byte for byte from a radiograph's header
/// into a data set, so that the object belongs to the same study. Attributes that must be there and may be
/// empty (type 2) are empty where the radiograph lacks them.
void put_patient_and_study(DcmItem& data, const dicom::SourceHeader& source);

}  // namespace deepwrist::clinic
