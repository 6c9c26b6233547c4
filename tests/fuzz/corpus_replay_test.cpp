// A fuzz target on its corpus: inputs that once were, or easily could be, trouble, whole, cut and with
// flipped bytes.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "tests/support/paths.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<std::string> corpus() {
  std::vector<fs::path> files;
  const auto folder = deepwrist::testing::source("tests/fuzz/corpus") / DEEPWRIST_CORPUS;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<std::string> inputs;
  for (const auto& file : files) inputs.push_back(deepwrist::read_file(file, 1 << 20));
  return inputs;
}

int fuzz(const std::string& input) {
  return LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

TEST(Corpus, IsHarmless) {
  const auto inputs = corpus();
  ASSERT_GE(inputs.size(), 3u);
  for (const auto& input : inputs) EXPECT_EQ(fuzz(input), 0);
}

TEST(Corpus, IsHarmlessCutAndWithFlippedBytes) {
  deepwrist::CounterRng random(11);
  for (const auto& whole : corpus()) {
    for (int round = 0; round < 200 && !whole.empty(); ++round) {
      const auto size = static_cast<std::uint32_t>(whole.size());
      auto bytes = whole.substr(0, round % 4 == 0 ? random.below(size) : size);
      for (std::uint32_t flips = random.below(4); flips > 0 && !bytes.empty(); --flips) {
        bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] = static_cast<char>(random.below(256));
      }
      EXPECT_EQ(fuzz(bytes), 0);
    }
  }
}

}  // namespace
