#pragma once

#include <cstdint>

namespace deepwrist::train {

/// Numbers of a parameter, in the order in which all of these lie in memory.
template <typename T>
struct StepPart {
  T* parameter;
  const T* gradient;
  T* first;   ///< SGD's momentum, null without; Adam's mean of gradients
  T* second;  ///< Adam's mean of their squares
  std::int64_t count;
};

/// parameter -= rate · v for g = gradient + decay · parameter; v = momentum · v + g, or what Nesterov looks
/// ahead to.
template <typename T>
struct SgdStep {
  T rate, decay, momentum;
  bool nesterov;
  void operator()(const StepPart<T>& part) const;
};

/// weight = keep · parameter, g = gradient + decay · weight; m = first · m + rest_of_first · g, s likewise
/// with g²; parameter = weight - rate · m / (√s / root + eps).
template <typename T>
struct AdamStep {
  T rate, root, eps, keep, decay;
  T first, rest_of_first, second, rest_of_second;
  void operator()(const StepPart<T>& part) const;
};

}  // namespace deepwrist::train
