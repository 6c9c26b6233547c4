#include "apps/import_weights/import_weights_program.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/weights/checkpoint_writer.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::import_weights {
namespace {

using deepwrist::testing::TemporaryFolder;

int run(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "import_weights");
  return run_import_weights(static_cast<int>(arguments.size()), arguments.data());
}

TEST(ImportWeights, ReturnsTheExitCodesOfEveryProgram) {
  const TemporaryFolder source, out;
  weights::write_checkpoint(
      source / "PA/fold_0/epoch=4.ckpt",
      weights::state_dict_of(*localizer::HourglassNet(localizer::HourglassParams{.bw = 2, .hg_depth = 1})));
  const auto from = source.path().string(), to = (out / "new").string(),
             damaged = source.write("x.pth", "x").string();
  EXPECT_EQ(run({"--version"}), kExitDone);
  EXPECT_EQ(run({"--help"}), kExitDone);
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet"}), kExitDone);
  EXPECT_EQ(run({from.c_str(), to.c_str(), "--quiet"}), kExitBadUsage);
  EXPECT_EQ(run({}), kExitBadUsage);
  EXPECT_EQ(run({from.c_str()}), kExitBadUsage);
  EXPECT_EQ(run({"--unknown"}), kExitBadUsage);
  EXPECT_EQ(run({damaged.c_str()}), kExitFailed);
  EXPECT_EQ(run({"--list", damaged.c_str()}), kExitFailed);
}

}  // namespace
}  // namespace deepwrist::import_weights
