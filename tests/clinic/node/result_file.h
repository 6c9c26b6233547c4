#pragma once

#include <filesystem>
#include <string>

#include "clinic/node/sender.h"

namespace deepwrist::clinic::testing {

inline const std::string kSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
inline const std::string kComprehensiveSr = "1.2.840.10008.5.1.4.1.1.88.33";
inline const std::string kComprehensive3dSr = "1.2.840.10008.5.1.4.1.1.88.34";

/// Writes an object of a few elements (patient and study are made up) in Explicit VR Little Endian.
OutgoingFile write_result(const std::filesystem::path& path, const std::string& sop_class,
                          const std::string& uid);

/// A port that nobody uses now.
std::uint16_t free_port();

}  // namespace deepwrist::clinic::testing
