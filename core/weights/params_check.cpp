#include "core/weights/params_check.h"

#include "core/base/error.h"

namespace deepwrist::weights {

const torch::Tensor& required_entry(const StateDict& weights, const std::string& name, std::int64_t rank,
                                    const char* network) {
  const auto* tensor = weights.find(name);
  if (tensor == nullptr || tensor->dim() != rank) {
    throw Error(ErrorKind::format, name,
                std::string("the weights are not those of ") + network +
                    ": this entry is missing or of another rank");
  }
  return *tensor;
}

void ParamProblems::add(const std::string& problem) { problems_.push_back(problem); }

void ParamProblems::differ(const std::string& key, const std::string& given, const std::string& found) {
  add("model.params." + key + " is " + given + " but the weights have " + found);
}

void ParamProblems::throw_if_any(const std::string& place) const {
  if (problems_.empty()) return;
  std::string text = problems_.front();
  for (std::size_t i = 1; i < problems_.size(); ++i) text += "; " + problems_[i];
  throw Error(ErrorKind::usage, place, text);
}

}  // namespace deepwrist::weights
