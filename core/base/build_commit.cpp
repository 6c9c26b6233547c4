#include "core/base/build_commit.h"

namespace deepwrist {

const char* build_commit() { return DEEPWRIST_COMMIT; }

}  // namespace deepwrist
