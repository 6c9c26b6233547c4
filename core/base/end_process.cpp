#include "core/base/end_process.h"

#include <cstdio>
#include <cstdlib>

#include "core/base/log.h"
#include "core/base/sanitizers.h"

namespace deepwrist {

void end_process(int code) {
  if constexpr (kAddressSanitizer) std::exit(code);
  log().flush();
  std::fflush(nullptr);
  std::_Exit(code);
}

}  // namespace deepwrist
