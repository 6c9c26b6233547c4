#include "core/base/warn_once.h"

#include <cstddef>
#include <mutex>
#include <set>

#include "core/base/log.h"

namespace deepwrist {
namespace {

/// Of more messages than this none is remembered, and so none is held back.
constexpr std::size_t kMostRemembered = 10000;

bool is_new(const std::string& message) {
  static std::mutex mutex;
  static std::set<std::string> said;
  const std::lock_guard lock(mutex);
  return said.size() >= kMostRemembered || said.insert(message).second;
}

}  // namespace

void warn_once(const std::string& message) {
  if (is_new(message)) log().warn("{}", message);
}

void note_once(const std::string& message) {
  if (is_new(message)) log().info("{}", message);
}

}  // namespace deepwrist
