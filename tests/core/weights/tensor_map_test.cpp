#include "core/weights/tensor_map.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <torch/types.h>

#include <cstdint>
#include <optional>

namespace deepwrist::weights {
namespace {

constexpr std::int64_t kPageFloats = 1024;

TEST(TensorMap, HoldsTensorsOfAnyTypeSideBySideEachOnALine) {
  std::optional<TensorMap> memory(TensorMap::bytes_of(3, torch::kFloat) +
                                  TensorMap::bytes_of(0, torch::kLong) +
                                  TensorMap::bytes_of(65, torch::kUInt8));
  const auto floats = memory->take(3, torch::kFloat), none = memory->take(0, torch::kLong),
             bytes = memory->take(65, torch::kUInt8);
  EXPECT_ANY_THROW(memory->take(kPageFloats, torch::kFloat));
  memory.reset();
  EXPECT_EQ(none.numel(), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(floats.data_ptr()) % 64, 0U);
  EXPECT_EQ(static_cast<const char*>(bytes.data_ptr()) - static_cast<const char*>(floats.data_ptr()), 64);
  EXPECT_EQ(floats.sum().item<float>(), 0);
  bytes.fill_(7);
  EXPECT_EQ(floats.sum().item<float>(), 0);
  EXPECT_EQ(bytes.sum().item<int>(), 65 * 7);
}

TEST(TensorMap, TensorsThatGoGiveTheirPagesBackAndTheLastUnmapsThem) {
  constexpr std::int64_t kFloats = 4 * kPageFloats;
  std::optional<TensorMap> memory(2 * TensorMap::bytes_of(kFloats, torch::kFloat));
  auto first = memory->take(kFloats, torch::kFloat), second = memory->take(kFloats, torch::kFloat);
  memory.reset();
  first.fill_(1);
  second.fill_(2);
  const auto* const place = first.data_ptr<float>();
  auto view = first.narrow(0, 0, 1);
  first.reset();
  EXPECT_EQ(place[kFloats - 1], 1) << "a view holds them";
  view.reset();
  EXPECT_EQ(place[kFloats - 1], 0);
  EXPECT_EQ(second.sum().item<float>(), 2 * kFloats);
  second.reset();
  unsigned char resident = 0;
  EXPECT_NE(mincore(const_cast<float*>(place), 1, &resident), 0) << "mapped";
}

}  // namespace
}  // namespace deepwrist::weights
