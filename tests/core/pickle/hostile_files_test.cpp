#include "tests/core/pickle/hostile_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "core/base/error.h"
#include "tests/core/pickle/made_checkpoint.h"
#include "tests/core/pickle/read_everything.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {

/// What the file is refused with; std::bad_alloc and the like pass through.
std::string refusal_of(const std::filesystem::path& file) {
  try {
    read_everything(file);
  } catch (const Error& error) {
    EXPECT_EQ(error.place(), file.string());
    return error.reason();
  }
  return {};
}

TEST(HostileFiles, OfEveryKindAreRefusedWithAReason) {
  const TemporaryFolder folder;
  std::set<std::string> distinct, kinds;
  for (const auto& file : hostile_files()) {
    SCOPED_TRACE(file.kind + ": " + file.name);
    distinct.insert(file.bytes);
    kinds.insert(file.kind);
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(refusal_of(folder.write("hostile.ckpt", file.bytes)).empty());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  }
  EXPECT_GE(distinct.size(), 500U);
  EXPECT_EQ(kinds.size(), 7U);
}

TEST(HostileFiles, OfRepeatedKeysAreRefusedForTheKey) {
  const TemporaryFolder folder;
  for (const auto& file : hostile_files()) {
    if (file.kind != "repeated keys") continue;
    SCOPED_TRACE(file.name);
    EXPECT_THAT(refusal_of(folder.write("hostile.ckpt", file.bytes)),
                ::testing::ContainsRegex("is there twice|has a key of 100000 bytes|name is not text"));
  }
}

TEST(MadeCheckpoints, ArePlainAndSoundWithoutDecisions) {
  const auto file = made_checkpoint({});
  EXPECT_EQ(read_everything_or_refuse(std::as_bytes(std::span(file))), 1U);
}

}  // namespace
}  // namespace deepwrist::testing
