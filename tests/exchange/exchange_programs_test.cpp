#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apps/export_model/export_model_program.h"
#include "apps/install/install_program.h"
#include "apps/pack/pack_program.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/exchange/https_server.h"
#include "tests/exchange/small_snapshots.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::exchange {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class ExchangePrograms : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<testing::TemporaryFolder>();
    testing::make_small_localizer(*folder_ / "small");
  }
  static void TearDownTestSuite() { folder_.reset(); }

  struct Printed {
    int exit_code;
    std::string out, err;
  };
  using Program = int (*)(int argc, const char* const* argv);
  static Printed run(Program program, const std::vector<std::string>& arguments) {
    std::vector<const char*> words{"program"};
    for (const auto& argument : arguments) words.push_back(argument.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = program(static_cast<int>(words.size()), words.data());
    auto out = ::testing::internal::GetCapturedStdout();
    return {code, std::move(out), ::testing::internal::GetCapturedStderr()};
  }
  static std::string path(const std::string& name) { return (*folder_ / name).string(); }

  static inline std::unique_ptr<testing::TemporaryFolder> folder_;
};

TEST_F(ExchangePrograms, PackAndInstallASnapshotFromAFileOrAnAddress) {
  const auto packed = run(run_pack, {path("small"), path("small.dwsnap")});
  ASSERT_EQ(packed.exit_code, kExitDone) << packed.err;
  const auto digest = packed.out.substr(packed.out.find("sha256: ") + 8, 64);
  const auto installed =
      run(run_install, {path("small.dwsnap"), "--sha256", digest, "--to", path("a/small")});
  ASSERT_EQ(installed.exit_code, kExitDone) << installed.err;
  EXPECT_THAT(installed.out, HasSubstr("use it by localizer.snapshot_folder=" + path("a/small")));

  const testing::HttpsServer server(folder_->path(), read_file(path("small.dwsnap"), 1 << 26));
  const std::vector<std::string> from{server.address("/file"), "--quiet", "--certificates",
                                      server.certificate().string()};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), from.begin(), from.end());
    return run(run_install, more);
  };
  const auto fetched = with({"--sha256", digest, "--to", path("b/small")});
  ASSERT_EQ(fetched.exit_code, kExitDone) << fetched.err;
  EXPECT_EQ(read_file(path("b/small/manifest.json"), 1 << 20),
            read_file(path("small/manifest.json"), 1 << 20));

  const auto unasked = with({"--to", path("c/small")});
  EXPECT_EQ(unasked.exit_code, kExitBadUsage);
  EXPECT_THAT(unasked.err, HasSubstr("--sha256"));
  const auto other = with({"--sha256", std::string(64, 'a'), "--to", path("c/small")});
  EXPECT_EQ(other.exit_code, kExitFailed);
  EXPECT_THAT(other.err, HasSubstr(server.address("/file") + ": has the SHA-256 " + digest));
  EXPECT_EQ(run(run_install, {path("small.dwsnap"), "--sha256", "abc"}).exit_code, kExitBadUsage);
  EXPECT_EQ(run(run_install, {path("none.dwsnap"), "--to", path("c/small")}).exit_code, kExitFailed);
  EXPECT_TRUE(!fs::exists(*folder_ / "c") || fs::is_empty(*folder_ / "c"));
}

TEST_F(ExchangePrograms, ExportAndSayHowFarTheFilesAreOff) {
  const auto done =
      run(run_export_model, {path("small"), path("out"), "--format", "torchscript", "--samples"});
  ASSERT_EQ(done.exit_code, kExitDone) << done.err;
  EXPECT_THAT(done.out, HasSubstr("loaded again, they are off by"));
  for (const char* file : {"export.json", "PA_fold_0.pt", "PA_fold_0_input.npy", "PA_fold_0_landmarks.npy"})
    EXPECT_TRUE(fs::exists(*folder_ / "out" / file)) << file;
  EXPECT_EQ(run(run_export_model, {path("small"), path("more"), "--format", "gguf"}).exit_code,
            kExitBadUsage);
}

}  // namespace
}  // namespace deepwrist::exchange
