#pragma once

namespace deepwrist::dicom {

/// This software in the meta information of the DICOM files that it writes (PS3.7 D.3.3.2): fixed, so that
/// others can tell it.
inline constexpr const char* kImplementationClassUid = "2.25.195823672795135141129069687625089618496";
inline constexpr const char* kImplementationVersion = "DEEPWRIST_1";

}  // namespace deepwrist::dicom
