#include "evaluation/drift/measured_images.h"

#include <cmath>
#include <unordered_set>

namespace deepwrist::evaluation {

std::size_t MeasuredImages::Sample::patients() const {
  return std::unordered_set(patient.begin(), patient.end()).size();
}

void MeasuredImages::add(const std::string& patient, const Measured& measured) {
  ++images_;
  auto number = next_;
  if (!patient.empty()) number = known_.emplace(patient, number).first->second;
  if (number == next_) ++next_;
  for (const auto& [key, value] : measured) {
    if (!std::isfinite(value)) continue;
    auto& sample = samples_[key];
    sample.values.push_back(value);
    sample.patient.push_back(number);
  }
}

}  // namespace deepwrist::evaluation
