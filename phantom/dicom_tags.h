#pragma once

#include "phantom/phantom_file.h"

class DcmDataset;
class OFCondition;

namespace deepwrist::phantom {

/// Every attribute but the pixels (DICOM PS3.3 A.26, Digital X-Ray Image IOD). The first failure is returned.
OFCondition put_tags(DcmDataset& data, const XRay& xray, const Case& what, View view,
                     const FileFormat& format);

/// A UID of the form 2.25.N (PS3.5 B.2) that depends on the arguments alone.
std::string make_uid(const Case& what, const std::string& purpose);

}  // namespace deepwrist::phantom
