// The fuzz target on files of PyTorch and on inputs that once were, or easily could be, trouble.

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "tests/support/paths.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

int fuzz(const std::string& input) {
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

TEST(CheckpointFuzz, KnownInputsAreHarmless) {
  const std::string inputs[] = {
      "",
      "PK\x03\x04",
      "PK\x05\x06" + std::string(18, '\0'),
      "PK\x03\x04" + std::string(18, '\xff') + "PK\x05\x06" + std::string(18, '\xff'),
      "\x80",
      "\x80\x02.",
      "\x80\x02" + std::string(100'000, '('),
      "\x80\x02" + std::string(100'000, ']') + ".",
      "\x80\x02]q\x01h\x01"
      "a" +
          std::string(10'000, '2') + ".",
      "\x80\x02\x8b\xff\xff\xff\x7f",
      "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f",
      "\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xff.",
      "\x80\x02"
      "cos\nsystem\nX\x04" +
          std::string(3, '\0') + "true\x85R.",
  };
  for (const auto& input : inputs) EXPECT_EQ(fuzz(input), 0);
}

TEST(CheckpointFuzz, FlippedAndCutFilesOfPyTorchAreHarmless) {
  for (const std::string name : {"torch_1.13_zip.pt", "torch_1.13_legacy.pt"}) {
    const auto whole = deepwrist::read_file(deepwrist::testing::golden("snapshots/" + name), 1 << 20);
    deepwrist::CounterRng random(7);
    for (int round = 0; round < 500; ++round) {
      auto bytes = whole.substr(
          0, round % 5 == 0 ? random.below(static_cast<std::uint32_t>(whole.size())) : whole.size());
      for (std::uint32_t flips = random.below(4); flips > 0 && !bytes.empty(); --flips) {
        bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<char>(random.below(256));
      }
      EXPECT_EQ(fuzz(bytes), 0);
    }
  }
}

}  // namespace
