#include "core/base/memory_map.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace deepwrist {
namespace {

constexpr std::size_t kPageBytes = 4096, kHugePageBytes = 2 << 20;

bool is_mapped(const std::byte* place) {
  const auto page = reinterpret_cast<std::uintptr_t>(place) / kPageBytes * kPageBytes;
  std::array<unsigned char, 1> resident{};
  return mincore(reinterpret_cast<void*>(page), 1, resident.data()) == 0;
}

TEST(MemoryMap, IsZeroAndBeginsAtAPageOrAHugeOne) {
  const MemoryMap small(1), large(kHugePageBytes + 1);
  EXPECT_EQ(small.bytes(), kPageBytes);
  EXPECT_EQ(large.bytes(), kHugePageBytes + kPageBytes);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(small.data()) % kPageBytes, 0U);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large.data()) % kHugePageBytes, 0U);
  EXPECT_TRUE(std::all_of(large.data(), large.data() + large.bytes(),
                          [](auto byte) { return byte == std::byte{0}; }));
  EXPECT_EQ(MemoryMap(0).data(), nullptr);
}

TEST(MemoryMap, GivesBackWholePagesAndKeepsWhatIsBesideThem) {
  const MemoryMap map(4 * kPageBytes);
  std::memset(map.data(), 1, map.bytes());
  map.give_back(kPageBytes / 2, 2 * kPageBytes);  // pages 0 and 2 in part
  for (std::size_t i = 0; i < map.bytes(); ++i)
    ASSERT_EQ(map.data()[i], std::byte{i / kPageBytes == 1 ? std::uint8_t{0} : std::uint8_t{1}}) << i;
  map.give_back(10, 20);
  EXPECT_EQ(map.data()[15], std::byte{1});
}

TEST(MemoryMap, UnmapsAllOfItselfOnceWhoeverOwnsItLast) {
  for (const std::size_t bytes : {kPageBytes, 3 * kHugePageBytes + kPageBytes}) {
    MemoryMap first(bytes);
    const auto *begin = first.data(), *last = first.data() + first.bytes() - 1;
    MemoryMap second(std::move(first)), third(kPageBytes);
    third = std::move(second);
    EXPECT_EQ(third.data(), begin);
    EXPECT_TRUE(is_mapped(begin) && is_mapped(last));
    third = MemoryMap();
    EXPECT_FALSE(is_mapped(begin) || is_mapped(last));
  }
}

}  // namespace
}  // namespace deepwrist
