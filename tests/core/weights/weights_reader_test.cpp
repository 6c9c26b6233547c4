#include "core/weights/weights_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <chrono>
#include <limits>
#include <thread>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/weights/checkpoint_writer.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::weights {
namespace {

using deepwrist::testing::failure;
using deepwrist::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

StateDict one_entry(const torch::Tensor& tensor) {
  StateDict state;
  state.add("a.weight", tensor);
  return state;
}

TEST(WeightsReader, ReadsFilesThatHaveTheirDigest) {
  const TemporaryFolder folder;
  const auto file = folder / "best.pt";
  write_checkpoint(file, one_entry(torch::ones({3})));
  WeightsReader reader;
  for (int again = 0; again < 3; ++again) {
    const auto state = reader.read({file, sha256_of_file(file)});
    EXPECT_TRUE(torch::equal(*state.find("a.weight"), torch::ones({3})));
  }
  EXPECT_FALSE(reader.read(file).empty());
}

TEST(WeightsReader, RefusesAnotherDigestTheFirstTimeAndLater) {
  const TemporaryFolder folder;
  const auto file = folder / "best.pt";
  write_checkpoint(file, one_entry(torch::ones({3})));
  const WeightsFile expected(file, sha256_of_file(file));
  WeightsReader reader;
  reader.read(expected);
  write_checkpoint(file, one_entry(torch::zeros({3})));
  EXPECT_THAT(failure([&] { reader.read(expected); }, ErrorKind::format),
              AllOf(HasSubstr(file.string()), HasSubstr("SHA-256"), HasSubstr(expected.sha256)));
  EXPECT_THAT(failure([&] { WeightsReader().read(expected); }, ErrorKind::format), HasSubstr("SHA-256"));
}

TEST(WeightsReader, NoticesChangesInPlaceThatKeepSizeAndTimeOfTheContents) {
  const TemporaryFolder folder;
  const auto file = folder / "best.pt";
  write_checkpoint(file, one_entry(torch::ones({3})));
  const WeightsFile expected(file, sha256_of_file(file));
  const auto time = std::filesystem::last_write_time(file);
  WeightsReader reader;
  reader.read(expected);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // file systems count time in ticks
  auto bytes = read_file(file, 1 << 20);
  bytes.replace(bytes.rfind("3\n"), 1, "4");
  folder.write("best.pt", bytes);
  std::filesystem::last_write_time(file, time);
  EXPECT_THAT(failure([&] { reader.read(expected); }, ErrorKind::format), HasSubstr("SHA-256"));
}

TEST(WeightsReader, NamesTheDigestBeforeWhatElseIsWrong) {
  const TemporaryFolder folder;
  const auto file = folder.write("best.pt", "no checkpoint");
  EXPECT_THAT(failure(
                  [&] {
                    WeightsReader().read({file, std::string(64, '0')});
                  },
                  ErrorKind::format),
              HasSubstr("SHA-256"));
  EXPECT_THAT(failure(
                  [&] {
                    WeightsReader().read({file, sha256_of_file(file)});
                  },
                  ErrorKind::format),
              Not(HasSubstr("SHA-256")));
}

TEST(Checkpoints, WithNumbersThatAreNotFiniteAreRefusedByEntry) {
  const TemporaryFolder folder;
  const auto file = folder / "best.pt";
  for (const auto type : {torch::kFloat, torch::kDouble, torch::kHalf}) {
    for (const double bad :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity()}) {
      auto numbers = torch::ones({5, 7}, type);
      numbers[4][6] = bad;
      auto state = one_entry(numbers);
      state.add("b.weight", torch::ones({2}));
      write_checkpoint(file, state);
      EXPECT_THAT(failure([&] { read_checkpoint(file); }, ErrorKind::format),
                  AllOf(HasSubstr(file.string()), HasSubstr("not finite, in 'a.weight'"),
                        Not(HasSubstr("b.weight"))));
      EXPECT_EQ(read_checkpoint(file, {.finite = false}).state_dict.entries().size(), 2U);
    }
  }
  write_checkpoint(file, one_entry(torch::full({3}, std::numeric_limits<float>::max())));
  EXPECT_FALSE(read_checkpoint(file).state_dict.empty());
}

}  // namespace
}  // namespace deepwrist::weights
