#pragma once

#include <string>

namespace deepwrist {

/// The name of this machine, as it can be shown.
std::string host_name();

}  // namespace deepwrist
