#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace deepwrist::clinic {

/// A DICOM file to be sent.
struct OutgoingFile {
  std::filesystem::path file{};
  std::string uid{};  ///< SOP Instance UID
  std::string sop_class{};
};

/// An object in the forms that can be sent: the first whose class the destination takes.
struct OutgoingObject {
  std::vector<OutgoingFile> forms{};
};

}  // namespace deepwrist::clinic
