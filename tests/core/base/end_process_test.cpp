#include "core/base/end_process.h"

#include <gmock/gmock.h>

#include <cstdio>

#include "core/base/atomic_file.h"
#include "core/base/log.h"
#include "tests/support/arrays.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

using ::testing::EndsWith;
using ::testing::ExitedWithCode;

TEST(EndProcess, PrintsWhatIsInBuffers) {
  EXPECT_EXIT(
      {
        std::setvbuf(stderr, nullptr, _IOFBF, BUFSIZ);
        std::fputs("the last line\n", stderr);
        end_process(3);
      },
      ExitedWithCode(3), "the last line");
}

TEST(EndProcess, TheLogIsWhole) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "run.log";
  EXPECT_EXIT(
      {
        configure_log("debug", file);
        log().debug("the last line");
        end_process(0);
      },
      ExitedWithCode(0), "the last line");
  EXPECT_THAT(read_file(file, 1000), EndsWith("the last line\n"));
}

}  // namespace
}  // namespace deepwrist
