#include "core/weights/tensor_map.h"

namespace deepwrist::weights {
namespace {

constexpr std::size_t kLine = 64;

}  // namespace

std::size_t TensorMap::bytes_of(std::int64_t elements, torch::ScalarType type) {
  return (static_cast<std::size_t>(elements) * c10::elementSize(type) + kLine - 1) / kLine * kLine;
}

torch::Tensor TensorMap::take(std::int64_t elements, torch::ScalarType type) {
  const auto place = taken_, bytes = bytes_of(elements, type);
  TORCH_INTERNAL_ASSERT(bytes <= memory_->bytes() - place);
  taken_ += bytes;
  const auto give_back = [memory = memory_, place, bytes](void*) { memory->give_back(place, bytes); };
  return torch::from_blob(memory_->data() + place, {elements}, give_back, torch::TensorOptions().dtype(type));
}

}  // namespace deepwrist::weights
