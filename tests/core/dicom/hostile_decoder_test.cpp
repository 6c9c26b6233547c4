// A decoder that a file has taken over: bad_decoder does in the sandbox what the file says. One layer alone
// is in sandbox_test.cpp.

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/sanitizers.h"
#include "core/dicom/isolated_decoder.h"
#include "core/dicom/sandbox.h"
#include "core/dicom/syscall_filter.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

class HostileDecoder : public ::testing::TestWithParam<std::pair<const char*, const char*>> {
 protected:
  /// What reading a file comes to that makes the decoder behave so: the value of the one pixel, or the error.
  std::string read(const std::string& behaviour) {
    const auto path = folder_.write(behaviour + ".dcm", behaviour);
    try {
      return std::to_string(std::lround(decoder_->read(path).pixels.at<float>(0, 0)));
    } catch (const Error& error) {
      EXPECT_EQ(error.place(), path.string()) << error.what();
      EXPECT_FALSE(ends_run(error.kind())) << error.what();
      return error.reason();
    }
  }

  void start(double timeout_s) {
    const auto programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    decoder_ = std::make_unique<IsolatedDecoder>(ReadOptions{}, DecoderLimits{.timeout_s = timeout_s},
                                                 programs / "bad_decoder");
  }
  void SetUp() override { start(120); }

  TemporaryFolder folder_;
  std::unique_ptr<IsolatedDecoder> decoder_;
};

/// Whether this kernel, and this build, end a process that makes a system call which decoding does not need.
bool is_filtered() {
  if (kAddressSanitizer) return false;
  const pid_t child = fork();
  if (child == 0) {
    harden_process();
    _exit(filter_system_calls() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0;
}

TEST_P(HostileDecoder, IsOneFailedCase) {
  const auto [behaviour, expected] = GetParam();
  const auto first = decoder_->pid();
  EXPECT_THAT(read(behaviour), HasSubstr(expected));
  EXPECT_EQ(read("behave"), "42") << "the next file is read as if nothing had been";
  EXPECT_TRUE(first == -1 || decoder_->pid() == first);
}

INSTANTIATE_TEST_SUITE_P(
    Lies, HostileDecoder,
    ::testing::Values(std::pair{"magic", "senseless"}, std::pair{"short", "senseless"},
                      std::pair{"long", "senseless"}, std::pair{"text_length", "senseless"},
                      std::pair{"huge", "senseless"}, std::pair{"negative", "senseless"},
                      std::pair{"no_memory", "senseless"}, std::pair{"kind", "senseless"},
                      std::pair{"ends_run", "senseless"}, std::pair{"source", "senseless"},
                      std::pair{"view", "senseless"}, std::pair{"laterality", "senseless"},
                      std::pair{"code_bytes", "senseless"}, std::pair{"nan_spacing", "senseless"},
                      std::pair{"shrink", "senseless"}),
    [](const auto& test) { return std::string(test.param.first); });

INSTANTIATE_TEST_SUITE_P(Ends, HostileDecoder,
                         ::testing::Values(std::pair{"exit", "died of this file: exit code 3"},
                                           std::pair{"crash", "died of this file: signal 11"}),
                         [](const auto& test) { return std::string(test.param.first); });

/// What is refused or absent with and without the filter of system calls.
using ContainedDecoder = HostileDecoder;

TEST_P(ContainedDecoder, Fails) {
  const auto [behaviour, expected] = GetParam();
  EXPECT_THAT(read(behaviour), HasSubstr(expected));
}

INSTANTIATE_TEST_SUITE_P(Everywhere, ContainedDecoder,
                         ::testing::Values(std::pair{"write_input", "refused: Invalid argument"},
                                           std::pair{"environment", "empty"},
                                           std::pair{"descriptors", "open: 0 3 4"}),
                         [](const auto& test) { return std::string(test.param.first); });

class FilteredDecoder : public HostileDecoder {
 protected:
  void SetUp() override {
    if (!is_filtered()) GTEST_SKIP() << "no filter of system calls on this kernel or in this build";
    start(120);
  }
};

TEST_P(FilteredDecoder, IsStopped) {
  const auto [behaviour, expected] = GetParam();
  EXPECT_THAT(read(behaviour), HasSubstr(expected));
  EXPECT_EQ(read("behave"), "42");
}

constexpr const char* kRefused = "refused: Operation not permitted";
constexpr const char* kEnded = "died of this file: it tried something that is not allowed";

INSTANTIATE_TEST_SUITE_P(Attacks, FilteredDecoder,
                         ::testing::Values(std::pair{"open", kRefused}, std::pair{"list", kRefused},
                                           std::pair{"create", kRefused}, std::pair{"reopen", kRefused},
                                           std::pair{"parents_environment", kRefused},
                                           std::pair{"parents_memory", kEnded},
                                           std::pair{"read_process", kEnded}, std::pair{"ptrace", kEnded},
                                           std::pair{"kill", kEnded}, std::pair{"fork", kEnded},
                                           std::pair{"thread", kEnded}, std::pair{"shell", kEnded},
                                           std::pair{"new_group", kEnded}, std::pair{"socket", kEnded},
                                           std::pair{"limits", kEnded}, std::pair{"new_code", kEnded}),
                         [](const auto& test) { return std::string(test.param.first); });

using HostileToOthers = HostileDecoder;

TEST_F(HostileToOthers, FloodIsNotRead) {
  EXPECT_THAT(read("flood"), AnyOf("42", "666")) << "its own image it may change";
  EXPECT_EQ(read("behave"), "42");
}

TEST_F(HostileToOthers, WritingOnDoesNotReachLaterImages) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(read("keep_writing"), AnyOf("42", "666"));
    EXPECT_EQ(read("behave"), "42");
  }
}

TEST_F(HostileToOthers, EarlierImagesAreNotLeftInMemory) {
  EXPECT_EQ(read("behave"), "42");
  EXPECT_EQ(read("leftover"), "0");
  EXPECT_EQ(read("keep_writing").empty(), false);
  EXPECT_EQ(read("leftover"), "0");
}

TEST_F(HostileToOthers, HangingIsEndedAfterTheTimeAllowed) {
  start(1);
  EXPECT_THAT(read("hang"), HasSubstr("the image decoder took more than 1 s"));
  // On a busy machine even a decoder that behaves may need more than the second.
  std::string said = "took more than";
  for (int tries = 0; tries < 60 && said.find("took more than") != std::string::npos; ++tries)
    said = read("behave");
  EXPECT_EQ(said, "42");
}

}  // namespace
}  // namespace deepwrist::dicom
