#include "core/dicom/isolated_decoder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <opencv2/imgcodecs.hpp>
#include <thread>
#include <vector>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/sanitizers.h"
#include "tests/core/dicom/dicom_builder.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::dicom {
namespace {

using testing::DicomBuilder;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

std::filesystem::path real_decoder() { return testing::program("deepwrist-decoder"); }

/// What reading `path` throws, as "kind: message".
std::string failure(IsolatedDecoder& decoder, const std::filesystem::path& path) {
  try {
    decoder.read(path);
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.kind())) + ": " + error.what();
  }
  return "read";
}

std::string kind(ErrorKind value) { return std::to_string(static_cast<int>(value)) + ": "; }

void expect_equal(const Radiograph& a, const Radiograph& b) {
  EXPECT_EQ(cv::norm(a.pixels, b.pixels, cv::NORM_INF), 0);
  ASSERT_EQ(a.padding.empty(), b.padding.empty());
  if (!a.padding.empty()) {
    EXPECT_EQ(cv::norm(a.padding, b.padding, cv::NORM_INF), 0);
  }
  EXPECT_EQ(a.mm_per_px, b.mm_per_px);
  EXPECT_EQ(a.spacing_source, b.spacing_source);
  EXPECT_EQ(a.spacing_problem, b.spacing_problem);
  EXPECT_EQ(a.view, b.view);
  EXPECT_EQ(a.warnings, b.warnings);
}

TEST(IsolatedDecoder, ReadsWhatTheReaderReads) {
  const TemporaryFolder folder;
  IsolatedDecoder decoder({}, {}, real_decoder());
  const auto padded = DicomBuilder(30, 50)
                          .text(DCM_ViewPosition, "LL")
                          .text(DCM_ImagerPixelSpacing, "0.2\\0.1")
                          .number(DCM_PixelPaddingValue, 7)
                          .text(DCM_NumberOfFrames, "1")
                          .save(folder / "padded.dcm");
  const auto small = DicomBuilder(2, 3).save(folder / "small.dcm");
  const auto bytes = DicomBuilder(1, 3).bits(8, 8).pixels8({9, 8, 7}).save(folder / "bytes.dcm");
  const auto wide = DicomBuilder(1, 3)
                        .bits(32, 32)
                        .number(DCM_PixelPaddingValue, 0)
                        .pixels16({0, 0, 1, 1, 2, 2})
                        .save(folder / "wide.dcm");
  const auto comma = DicomBuilder(2, 3).text(DCM_PixelSpacing, "0,2\\0,2").save(folder / "comma.dcm");
  cv::imwrite((folder / "colour.png").string(), cv::Mat(5, 7, CV_8UC3, cv::Scalar(1, 2, 3)));
  for (const auto& path : {padded, small, bytes, wide, comma, folder / "colour.png", padded}) {
    SCOPED_TRACE(path);
    expect_equal(decoder.read(path), read_radiograph(path, {}));
  }
}

TEST(IsolatedDecoder, GivesTheReadersErrorsWithTheFilesName) {
  const TemporaryFolder folder;
  IsolatedDecoder decoder({}, {}, real_decoder());
  const auto text = folder.write("text.dcm", "this is no image at all");
  EXPECT_THAT(failure(decoder, text),
              HasSubstr(kind(ErrorKind::format) + text.string() + ": is not an image"));
  EXPECT_THAT(failure(decoder, folder / "missing.dcm"), HasSubstr(kind(ErrorKind::io)));
  EXPECT_THAT(failure(decoder, folder.path()), HasSubstr("is not a regular file"));
  mkfifo((folder / "fifo").c_str(), 0600);
  EXPECT_THAT(failure(decoder, folder / "fifo"), HasSubstr("is not a regular file"));
  const auto first = decoder.pid();
  EXPECT_THAT(failure(decoder, text), HasSubstr("is not an image"));
  EXPECT_EQ(decoder.pid(), first) << "an ordinary failure must not cost a process";
}

TEST(IsolatedDecoder, IsStartedAgainAfterItDiedBetweenFiles) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  IsolatedDecoder decoder({}, {}, real_decoder());
  decoder.read(path);
  const auto first = decoder.pid();
  ASSERT_GT(first, 0);
  kill(first, SIGKILL);
  siginfo_t ended{};
  waitid(P_PID, static_cast<id_t>(first), &ended, WEXITED | WNOWAIT);
  EXPECT_EQ(decoder.read(path).pixels.total(), 16U);
  EXPECT_NE(decoder.pid(), first);
}

TEST(IsolatedDecoder, MemoryLimitIsOneFailedCase) {
  if (kAddressSanitizer) GTEST_SKIP() << "no limit on address space under AddressSanitizer";
  const TemporaryFolder folder;
  const auto large =
      DicomBuilder(8000, 8000).pixels16(testing::ramp(64'000'000, 12)).save(folder / "large.dcm");
  const auto small = DicomBuilder(4, 4).save(folder / "small.dcm");
  IsolatedDecoder decoder({}, {.timeout_s = 60, .memory_bytes = std::size_t{200} << 20}, real_decoder());
  EXPECT_THAT(failure(decoder, large), HasSubstr(large.string()));
  EXPECT_THAT(failure(decoder, large), HasSubstr("memory"));
  EXPECT_EQ(decoder.read(small).pixels.total(), 16U);
}

TEST(IsolatedDecoder, TheMachinesLimitOnFileSizesIsNamed) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(200, 200).save(folder / "a.dcm");
  EXPECT_EXIT(
      {
        rlimit tiny{};
        tiny.rlim_cur = tiny.rlim_max = 10000;
        setrlimit(RLIMIT_FSIZE, &tiny);
        IsolatedDecoder decoder({}, {}, real_decoder());
        std::cerr << failure(decoder, path);
        std::_Exit(0);
      },
      ::testing::ExitedWithCode(0), "limit on file sizes of 10000");
}

TEST(IsolatedDecoder, SurvivesDeepNesting) {
  const TemporaryFolder folder;
  // 100,000 sequences, each inside an item of the one before, in implicit VR.
  std::string nested = std::string(128, '\0') + "DICM";
  nested += std::string(
      "\x02\x00\x10\x00UI\x12\x00"
      "1.2.840.10008.1.2\0",
      26);
  for (int i = 0; i < 100'000; ++i) {
    nested += std::string("\x08\x00\x40\x11\xFF\xFF\xFF\xFF\xFE\xFF\x00\xE0\xFF\xFF\xFF\xFF", 16);
  }
  const auto path = folder.write("nested.dcm", nested);
  IsolatedDecoder decoder({}, {}, real_decoder());
  EXPECT_THAT(failure(decoder, path), HasSubstr("items, more than any radiograph needs"));
  const auto within = folder.write("within.dcm", nested.substr(0, 158 + 16 * 50'000));
  EXPECT_THAT(failure(decoder, within), HasSubstr("damaged or not DICOM"));
}

TEST(IsolatedDecoder, TakesTurnsBetweenThreads) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(64, 64).save(folder / "a.dcm");
  IsolatedDecoder decoder({}, {}, real_decoder());
  std::atomic<int> good = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) good += decoder.read(path).pixels.total() == 4096 ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(good, 100);
}

TEST(IsolatedDecoder, OutlivesTheThreadThatStartedIt) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(8, 8).save(folder / "a.dcm");
  IsolatedDecoder decoder({}, {}, real_decoder());
  std::jthread([&] { decoder.read(path); }).join();
  const auto first = decoder.pid();
  for (int i = 0; i < 50; ++i)
    std::jthread([&] { EXPECT_EQ(decoder.read(path).pixels.total(), 64U); }).join();
  EXPECT_EQ(decoder.pid(), first);
}

/// Waits until `pid`, which is nobody's child any more, is gone; a slow machine may take its time.
bool ends(pid_t pid) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (std::chrono::steady_clock::now() < give_up) {
    if (kill(pid, 0) != 0) return true;
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    const std::string text(std::istreambuf_iterator<char>(stat), {});
    if (text.find(") Z") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(IsolatedDecoder, EndsWhenItsOwnerIsKilled) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  int channel[2];
  ASSERT_EQ(pipe(channel), 0);
  const pid_t owner = fork();
  if (owner == 0) {
    IsolatedDecoder decoder({}, {}, real_decoder());
    decoder.read(path);  // it runs and has answered
    const pid_t child = decoder.pid();
    if (write(channel[1], &child, sizeof child) != sizeof child) _exit(1);
    for (;;) pause();
  }
  close(channel[1]);
  pid_t child = -1;
  ASSERT_EQ(read(channel[0], &child, sizeof child), static_cast<ssize_t>(sizeof child));
  close(channel[0]);
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_TRUE(ends(child));
}

TEST(IsolatedDecoder, LeavesNoOrphan) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  pid_t child = -1;
  {
    IsolatedDecoder decoder({}, {}, real_decoder());
    decoder.read(path);
    child = decoder.pid();
    EXPECT_EQ(kill(child, 0), 0);
    EXPECT_EQ(getpgid(child), child) << "Ctrl-C in the terminal would reach the decoder";
  }
  EXPECT_NE(kill(child, 0), 0);
}

std::string failure_to_start(const std::filesystem::path& executable, const std::filesystem::path& image) {
  IsolatedDecoder decoder({}, {}, executable);
  return failure(decoder, image);
}

/// Reads `image` under a limit of this process, says on stderr what that fails with, and ends.
[[noreturn]] void read_limited(const std::filesystem::path& image, __rlimit_resource resource, rlim_t limit) {
  const rlimit both{limit, limit};
  if (setrlimit(resource, &both) != 0) std::_Exit(1);
  std::cerr << failure_to_start(real_decoder(), image);
  std::_Exit(0);
}

void expect_no_start(const std::filesystem::path& image, __rlimit_resource resource, rlim_t limit,
                     const std::string& message) {
  EXPECT_EXIT(read_limited(image, resource, limit), ::testing::ExitedWithCode(0),
              kind(ErrorKind::unavailable) + ".*cannot be.*" + message);
}

/// As read_limited for processes, as nobody where this is root, whom the limit does not hold.
[[noreturn]] void read_without_processes(const std::filesystem::path& image) {
  if (geteuid() == 0 && setuid(65534) != 0) std::_Exit(1);
  read_limited(image, RLIMIT_NPROC, 1);
}

TEST(IsolatedDecoder, ThatCannotBeStartedIsNoFailureOfTheFile) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  EXPECT_EQ(failure_to_start(folder / "missing", path),
            kind(ErrorKind::unavailable) + "the image decoder cannot be started: " +
                (folder / "missing").string() + ": No such file or directory");
  EXPECT_THAT(failure_to_start("/bin/false", path),
              HasSubstr(kind(ErrorKind::unavailable) +
                        "the image decoder cannot be started: it does not answer: exit code 1"));
}

TEST(IsolatedDecoder, ThatGetsNoFileHandleIsNoFailureOfTheFile) {
  if (kAddressSanitizer) GTEST_SKIP() << "UBSan's check of virtual calls opens a pipe of its own";
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  const Descriptor next(open("/dev/null", O_RDONLY));
  for (rlim_t more = 0; more < 3; ++more) {
    expect_no_start(path, RLIMIT_NOFILE, static_cast<rlim_t>(next.get()) + 1 + more, "Too many open files");
  }
}

TEST(IsolatedDecoder, ThatGetsTooLittleAddressSpaceIsNoFailureOfTheFile) {
  if (kAddressSanitizer) GTEST_SKIP() << "no limit on address space under AddressSanitizer";
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  expect_no_start(path, RLIMIT_AS, rlim_t{1} << 30, "1024 MiB .ulimit -v.");
  expect_no_start(path, RLIMIT_AS, rlim_t{1} << 25, "");
}

TEST(IsolatedDecoder, ThatGetsNoProcessIsNoFailureOfTheFile) {
  const TemporaryFolder folder;
  const auto path = DicomBuilder(4, 4).save(folder / "a.dcm");
  std::filesystem::permissions(folder.path(), std::filesystem::perms::all);
  EXPECT_EXIT(read_without_processes(path), ::testing::ExitedWithCode(0),
              kind(ErrorKind::unavailable) + ".*Resource temporarily unavailable");
}

}  // namespace
}  // namespace deepwrist::dicom
