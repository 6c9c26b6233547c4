#include "core/base/version.h"

namespace deepwrist {

const char* version() { return DEEPWRIST_VERSION; }

}  // namespace deepwrist
