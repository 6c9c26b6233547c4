#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "core/weights/state_dict.h"

namespace deepwrist::weights {

/// An entry of the weights that tells a parameter of `network` ("an hourglass network"). Throws
/// Error(format) naming it when it is missing or of another rank.
const torch::Tensor& required_entry(const StateDict& weights, const std::string& name, std::int64_t rank,
                                    const char* network);

/// How `model.params` contradict weights, collected so that the user sees all of it at once.
class ParamProblems {
 public:
  void add(const std::string& problem);

  /// That the parameter given is another than that of the weights.
  void differ(const std::string& key, const std::string& given, const std::string& found);

  /// The same where they do differ.
  template <typename Value>
  void compare(const std::string& key, const Value& given, const Value& found) {
    if (given != found) differ(key, text_of(given), text_of(found));
  }

  /// Throws Error(usage) at `place` with every problem, if there is any.
  void throw_if_any(const std::string& place) const;

 private:
  template <typename Value>
  static std::string text_of(const Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
      return value ? "true" : "false";
    } else {
      return std::to_string(value);
    }
  }

  std::vector<std::string> problems_;
};

}  // namespace deepwrist::weights
