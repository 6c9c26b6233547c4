#include "core/base/peak_memory.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>

namespace deepwrist {
namespace {

TEST(PeakMemory, GrowsWithWhatIsTouchedAndStaysWhenThatIsGone) {
  constexpr std::size_t kBytes = std::size_t{256} << 20, kPage = 4096;
  const auto before = peak_memory();
  ASSERT_GT(before, 0U);
  {
    const std::unique_ptr<volatile char[]> block(new char[kBytes]);
    for (std::size_t i = 0; i < kBytes; i += kPage) block[i] = 1;
    EXPECT_GT(peak_memory(), kBytes);
  }
  EXPECT_GT(peak_memory(), kBytes);
}

}  // namespace
}  // namespace deepwrist
