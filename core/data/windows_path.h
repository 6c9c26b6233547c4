#pragma once

#include <string>
#include <string_view>

namespace deepwrist::data {

/// True for "C:\scans\a.dcm", "C:/scans/a.dcm", "\\server\share\a.dcm" and any other text with a backslash.
bool is_windows_path(std::string_view text);

/// The same with / in place of \ . Empty for a path that begins at a drive or server, which no / makes one
/// of this machine.
std::string with_slashes(std::string_view windows_path);

}  // namespace deepwrist::data
