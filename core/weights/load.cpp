#include "core/weights/load.h"

#include <torch/utils.h>

#include <algorithm>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/text.h"

// Names are paths of modules, as in PyTorch:
//
//   conv1.weight  bn1.weight  bn1.bias  bn1.running_mean  bn1.running_var  bn1.num_batches_tracked
//   layer1.0.conv1.weight  ...
//
// of each module its parameters, its buffers, then its children. All names and shapes are compared before
// the first number is copied: a network is loaded as a whole or left as it is. Only num_batches_tracked may
// be missing, and then becomes 0.

namespace deepwrist::weights {
namespace {

/// A network of a hostile file may lack thousands.
constexpr std::size_t kMostEntriesListed = 40;

void collect(const torch::nn::Module& module, const std::string& prefix, StateDict& entries) {
  for (const auto& parameter : module.named_parameters(/*recurse=*/false)) {
    entries.add(prefix + parameter.key(), parameter.value());
  }
  for (const auto& buffer : module.named_buffers(/*recurse=*/false)) {
    entries.add(prefix + buffer.key(), buffer.value());
  }
  for (const auto& child : module.named_children())
    collect(*child.value(), prefix + child.key() + ".", entries);
}

bool is_counter(const std::string& name) { return name.ends_with(".num_batches_tracked"); }

void append_list(std::string& text, const char* title, const std::vector<std::string>& names) {
  if (names.empty()) return;
  if (!text.empty()) text += "; ";
  text += title;
  for (std::size_t i = 0; i < std::min(names.size(), kMostEntriesListed); ++i)
    text += (i == 0 ? ": " : ", ") + names[i];
  if (names.size() > kMostEntriesListed) text += ", ... (" + std::to_string(names.size()) + " in all)";
}

}  // namespace

std::string LoadReport::message() const {
  std::string text;
  append_list(text, "missing", missing);
  append_list(text, "unexpected", unexpected);
  append_list(text, "of another shape", wrong_shape);
  return text;
}

void LoadReport::require_ok(const std::string& place) const {
  if (ok()) return;
  throw Error(ErrorKind::format, place,
              "the weights do not fit the network (check model.name and model.params); " + message());
}

StateDict state_dict_of(const torch::nn::Module& module) {
  StateDict entries;
  collect(module, "", entries);
  return entries;
}

LoadReport load_state_dict(torch::nn::Module& module, const StateDict& weights) {
  std::unordered_map<std::string, const torch::Tensor*> given;
  for (const auto& [name, tensor] : weights.entries()) given.emplace(name, &tensor);

  LoadReport report;
  StateDict own = state_dict_of(module);
  for (const auto& [name, tensor] : own.entries()) {
    const auto found = given.find(name);
    if (found == given.end()) {
      if (!is_counter(name)) report.missing.push_back(name);
    } else if (found->second->sizes() != tensor.sizes()) {
      report.wrong_shape.push_back(name + ": the network has " + shape_text(tensor.sizes()) +
                                   ", the weights " + shape_text(found->second->sizes()));
    }
  }
  std::unordered_map<std::string, bool> expected;
  for (const auto& [name, tensor] : own.entries()) expected.emplace(name, true);
  for (const auto& [name, tensor] : weights.entries()) {
    if (!expected.contains(name)) report.unexpected.push_back(name);
  }
  if (!report.ok()) return report;

  const torch::NoGradGuard no_grad;
  for (auto& [name, tensor] : own.entries()) {
    const auto found = given.find(name);
    if (found == given.end()) {
      tensor.zero_();
    } else {
      tensor.copy_(*found->second);
    }
  }
  return report;
}

}  // namespace deepwrist::weights
