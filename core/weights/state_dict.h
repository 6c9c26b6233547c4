#pragma once

#include <torch/types.h>

#include <string>
#include <utility>
#include <vector>

namespace deepwrist::weights {

/// Named tensors in state-dict order, as PyTorch's OrderedDict holds them.
class StateDict {
 public:
  using Entry = std::pair<std::string, torch::Tensor>;

  void add(std::string name, torch::Tensor tensor) {
    entries_.emplace_back(std::move(name), std::move(tensor));
  }
  /// Null when there is no such entry.
  const torch::Tensor* find(const std::string& name) const;
  /// Removes the entry and returns its tensor, so that its memory can be freed as soon as it was used.
  /// Throws Error(format) naming the entry when there is none.
  torch::Tensor take(const std::string& name);

  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }
  bool empty() const { return entries_.empty(); }

 private:
  std::vector<Entry> entries_;
};

}  // namespace deepwrist::weights
