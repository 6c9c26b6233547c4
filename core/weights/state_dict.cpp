#include "core/weights/state_dict.h"

#include <algorithm>

#include "core/base/error.h"

namespace deepwrist::weights {

const torch::Tensor* StateDict::find(const std::string& name) const {
  const auto entry = std::ranges::find(entries_, name, &Entry::first);
  return entry == entries_.end() ? nullptr : &entry->second;
}

torch::Tensor StateDict::take(const std::string& name) {
  const auto entry = std::ranges::find(entries_, name, &Entry::first);
  if (entry == entries_.end()) throw Error(ErrorKind::format, name, "the weights have no such entry");
  torch::Tensor tensor = std::move(entry->second);
  entries_.erase(entry);
  return tensor;
}

}  // namespace deepwrist::weights
