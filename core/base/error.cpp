#include "core/base/error.h"

#include <utility>

#include "core/base/shown.h"
#include "core/base/signals.h"

namespace deepwrist {
namespace {

std::string text_of(const std::string& message, const std::vector<std::string>& lines) {
  auto text = shown(message);
  for (const auto& line : lines) text += "\n  " + shown(line);
  return text;
}

std::string reasons_of(const std::vector<Error>& errors) {
  std::string text;
  for (const auto& error : errors) text += (text.empty() ? "" : "\n") + error.reason();
  return text;
}

}  // namespace

Error::Error(ErrorKind kind, std::string place, Safe reason)
    : std::runtime_error(place.empty() ? reason.text : shown(place) + ": " + reason.text),
      kind_(kind),
      place_(std::move(place)),
      reason_(std::move(reason.text)) {}

Error::Error(ErrorKind kind, std::string place, const std::string& message,
             const std::vector<std::string>& lines)
    : Error(kind, std::move(place), Safe{text_of(message, lines)}) {}

Error::Error(ErrorKind kind, std::string place, const std::vector<Error>& errors)
    : Error(kind, std::move(place), Safe{reasons_of(errors)}) {}

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

bool ends_run(ErrorKind kind) { return kind == ErrorKind::interrupted || kind == ErrorKind::unavailable; }

}  // namespace deepwrist
