#include "core/base/error.h"
#include "core/distributed/exchange.h"

// In place of gloo_exchange.cpp where c10d or Gloo's headers are not there.

namespace deepwrist::distributed {

std::unique_ptr<Exchange> make_exchange(const RankPlace& place, std::chrono::seconds /*timeout*/) {
  throw Error(ErrorKind::usage, place.launcher,
              "asks for " + std::to_string(place.size) +
                  " ranks, but this program was built without torch's c10d: install Gloo's headers (Debian: "
                  "libgloo-dev) and build it again, or train in one process (distributed=off)");
}

}  // namespace deepwrist::distributed
