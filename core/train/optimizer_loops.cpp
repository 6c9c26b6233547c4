#include "core/train/optimizer_loops.h"

#include <cmath>

namespace deepwrist::train {

template <typename T>
void SgdStep<T>::operator()(const StepPart<T>& part) const {
  T* __restrict parameter = part.parameter;
  const T* __restrict gradient = part.gradient;
  T* __restrict velocity = part.first;
  if (velocity == nullptr) {
    for (std::int64_t i = 0; i < part.count; ++i) parameter[i] -= rate * (gradient[i] + decay * parameter[i]);
    return;
  }
  const T ahead = nesterov ? momentum : T{1}, own = nesterov ? T{1} : T{0};
  for (std::int64_t i = 0; i < part.count; ++i) {
    const T step = gradient[i] + decay * parameter[i];
    velocity[i] = momentum * velocity[i] + step;
    parameter[i] -= rate * (own * step + ahead * velocity[i]);
  }
}

template <typename T>
void AdamStep<T>::operator()(const StepPart<T>& part) const {
  T* __restrict parameter = part.parameter;
  const T* __restrict gradient = part.gradient;
  T* __restrict mean = part.first, * __restrict square = part.second;
  for (std::int64_t i = 0; i < part.count; ++i) {
    const T weight = keep * parameter[i], g = gradient[i] + decay * weight;
    mean[i] = first * mean[i] + rest_of_first * g;
    square[i] = second * square[i] + rest_of_second * g * g;
    parameter[i] = weight - rate * mean[i] / (std::sqrt(square[i]) / root + eps);
  }
}

template struct SgdStep<float>;
template struct SgdStep<double>;
template struct AdamStep<float>;
template struct AdamStep<double>;

}  // namespace deepwrist::train
