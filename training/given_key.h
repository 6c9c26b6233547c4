#pragma once

#include <string>

#include "core/config/binder.h"

namespace deepwrist::training {

/// Whether a key has a value of its own, not its default.
inline bool is_given(const config::Binder& bound, const std::string& key) {
  return !bound.origin(key).source.empty();
}

}  // namespace deepwrist::training
