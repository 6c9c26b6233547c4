#include "core/engine/int8/int8_storage.h"

#include "core/engine/plan/memory_plan.h"

namespace deepwrist::engine {
namespace {

/// The places of one value's two forms in a plan of memory, in floats.
class Offsets {
 public:
  Offsets(const Shape& shape, const Int8Storage& storage) {
    const int64_t numbers = shape[0] * shape[1] * shape[2] * shape[3];
    if (storage.f32) f32_size_ = numbers;
    if (storage.u8) u8_size_ = (numbers + 3) / 4;
  }
  void allocate(MemoryPlan& memory) {
    if (f32_size_ > 0) f32_ = memory.allocate(f32_size_);
    if (u8_size_ > 0) u8_ = memory.allocate(u8_size_);
  }
  void release(MemoryPlan& memory) const {
    if (f32_size_ > 0) memory.release(f32_, f32_size_);
    if (u8_size_ > 0) memory.release(u8_, u8_size_);
  }
  Int8Memory::Place in(float* block) const {
    return {.f32 = f32_size_ > 0 ? block + f32_ : nullptr,
            .u8 = u8_size_ > 0 ? reinterpret_cast<std::uint8_t*>(block + u8_) : nullptr};
  }

 private:
  int64_t f32_ = 0, u8_ = 0, f32_size_ = 0, u8_size_ = 0;
};

}  // namespace

std::vector<Int8Storage> choose_int8_storage(const Plan& plan, const ActivationRanges& ranges) {
  std::vector<Int8Storage> storage;
  for (const float limit : ranges.limits) {
    storage.push_back({.f32 = limit == 0, .u8 = limit > 0, .scale = limit / kInt8Levels});
  }
  storage[Plan::kInput].f32 = true;  // as it comes
  for (const Value value : plan.outputs()) storage[value].f32 = true;
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const auto& step = plan.steps()[i];
    if (const auto* pool = std::get_if<MaxPool>(&step)) storage[pool->in].f32 = true;
    const auto* convolution = std::get_if<Convolution>(&step);
    // Only 8-bit convolutions write 8 bits themselves, and only they add them; a sigmoid needs the true sum.
    if (convolution != nullptr && storage[convolution->in].u8 &&
        convolution->activation != Activation::sigmoid)
      continue;
    storage[i + 1].f32 = true;
    if (convolution != nullptr && convolution->addend != kNoValue) storage[convolution->addend].f32 = true;
  }
  return storage;
}

Int8Memory lay_out_int8(const Plan& plan, const std::vector<Shape>& shapes,
                        const std::vector<Int8Storage>& storage) {
  const auto last_uses = plan.last_uses();
  std::vector<Offsets> offsets;
  for (std::size_t i = 0; i < shapes.size(); ++i) offsets.emplace_back(shapes[i], storage[i]);
  MemoryPlan memory;
  offsets[Plan::kInput].allocate(memory);
  for (std::size_t i = 0; i < plan.steps().size(); ++i) {
    const std::size_t result = i + 1;
    offsets[result].allocate(memory);
    for (std::size_t value = 0; value <= result; ++value) {
      if (last_uses[value] == static_cast<int>(i)) offsets[value].release(memory);
    }
    if (last_uses[result] < 0) offsets[result].release(memory);
  }
  Int8Memory laid_out{.block = Buffer(memory.peak()), .places = {}};
  for (const auto& offset : offsets) laid_out.places.push_back(offset.in(laid_out.block.data()));
  return laid_out;
}

}  // namespace deepwrist::engine
