#pragma once

namespace deepwrist {

/// Version of this project, "0.1.0".
const char* version();

}  // namespace deepwrist
