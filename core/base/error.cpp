#include "core/base/error.h"

#include "core/base/signals.h"

namespace deepwrist {

Error::Error(ErrorKind kind, std::string place, const std::string& message)
    : std::runtime_error(place.empty() ? message : place + ": " + message),
      kind_(kind),
      place_(std::move(place)),
      reason_(message) {}

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return kExitBadUsage;
    case ErrorKind::interrupted:
      return stop_exit_code();
    default:
      return kExitFailed;
  }
}

}  // namespace deepwrist
