#include "core/base/run_lock.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

TEST(RunLock, RefusesASecondHolderAndNamesTheFirst) {
  const testing::TemporaryFolder folder;
  const RunLock first(folder / "out.csv");
  try {
    const RunLock second(folder / "out.csv");
    FAIL() << "the second lock was granted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(std::to_string(getpid())));
  }
}

TEST(RunLock, IsFreeAgainAfterItsHolderAndLeavesNoFile) {
  const testing::TemporaryFolder folder;
  { const RunLock first(folder / "out.csv"); }
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv.lock"));
  EXPECT_NO_THROW(RunLock(folder / "out.csv"));
}

}  // namespace
}  // namespace deepwrist
