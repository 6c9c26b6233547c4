#include "core/dicom/decoder_zygote.h"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <opencv2/core/utility.hpp>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/dicom/codecs.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/descriptor_message.h"
#include "core/dicom/dicom_file.h"
#include "core/dicom/large_stack.h"
#include "core/dicom/view_vocabulary.h"

// The zygote does once what children would do one by one, and never sees a file:
//
//   harden, register codecs, build the vocabulary, set memory for large blocks aside
//   on a stack large enough for the deepest nesting, because fork copies only the calling thread:
//     a first child tries the sandbox: which of its layers does this kernel have?
//     repeat: report (child, how the one before ended, gaps)
//             wait for an order
//             kill and reap the child, fork the next
//     until the parent has closed its end
//
// A child moves the order's socket to 3, closes all but 3 and 4, enters the sandbox, and ends if that is
// not the sandbox of the first one. It gets SIGKILL when the zygote dies.

namespace deepwrist::dicom {
namespace {

constexpr std::size_t kStackBytes = stack_for(kMaxItems);
constexpr int kNotSandboxed = 70;  ///< exit code of a child that is not as the first one was

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// What is wrong where the machine gives less address space than a child may take.
std::string address_space_problem(std::size_t needed) {
  rlimit given{};
  getrlimit(RLIMIT_AS, &given);
  if (given.rlim_cur >= needed) return "";
  constexpr std::size_t kMebi = std::size_t{1} << 20;
  return "the machine's limit on address space is " + std::to_string(given.rlim_cur / kMebi) +
         " MiB (ulimit -v), but it may need " + std::to_string(needed / kMebi) +
         " MiB; raise that limit or lower dataset.decode_memory_mb";
}

void send_report(DecoderReport report, const std::string& problem) {
  problem.copy(report.problem, sizeof report.problem - 1);
  send(kDecoderSocket, &report, sizeof report, MSG_NOSIGNAL);
}

void keep_own_descriptors() {
  closefrom(kDecoderMemory + 1);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) close(standard);
}

/// The process that its children are copies of (the word is that of Chromium and Android).
class Zygote {
 public:
  Zygote(const SandboxLimits& limits, const std::function<void()>& serve)
      : limits_(limits), serve_(serve), own_pid_(getpid()) {}

  /// Answers orders until the parent is gone.
  void run() {
    auto problem = address_space_problem(limits_.address_space_bytes);
    if (problem.empty()) problem = try_sandbox();
    for (;;) {
      DecoderReport report;
      report.child = child_;
      report.previous_status = previous_status_;
      report.gaps = gaps_;
      send_report(report, problem);
      DecoderOrder order;
      const auto socket =
          receive_with_descriptor(kDecoderSocket, std::as_writable_bytes(std::span(&order, 1)));
      end_child();
      if (!socket.valid() || order.magic != DecoderOrder::kMagic) return;
      child_ = start([&] { serve_one(socket.get()); });
      problem = child_ > 0 ? "" : std::string("no process: ") + std::strerror(errno);
    }
  }

 private:
  /// A process of its own group that does `work` and ends; -1 and errno where there can be none.
  pid_t start(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != own_pid_) _exit(0);  // it died before that
      setpgid(0, 0);
      work();
      _exit(0);
    }
    if (child > 0) setpgid(child, child);  // here too: end_child() may come before the child gets there
    return child;
  }

  /// Has a first child go into the sandbox, to learn what this kernel has; says what is wrong.
  std::string try_sandbox() {
    const pid_t child = start([this] {
      keep_own_descriptors();
      _exit(enter_sandbox(limits_));
    });
    if (child < 0) return std::string("no process: ") + std::strerror(errno);
    const int status = wait_for(child);
    if (!WIFEXITED(status))
      return "it cannot go into its sandbox: signal " + std::to_string(WTERMSIG(status));
    gaps_ = WEXITSTATUS(status);
    return "";
  }

  void serve_one(int socket) {
    dup2(socket, kDecoderSocket);
    keep_own_descriptors();
    if (enter_sandbox(limits_) != gaps_) _exit(kNotSandboxed);
    serve_();
  }

  void end_child() {
    if (child_ < 0) return;
    kill(-child_, SIGKILL);
    previous_status_ = wait_for(child_);
    child_ = -1;
  }

  const SandboxLimits limits_;
  const std::function<void()> serve_;
  const pid_t own_pid_;
  pid_t child_ = -1;
  int previous_status_ = 0;
  int gaps_ = 0;
};

/// Memory for images in huge pages, which a process gets several times faster than small ones: the end of the
/// heap, where children's large blocks come from. It is not used here, so that it takes no memory.
void prepare_heap() {
  constexpr int kAtOnce = 512 << 20;  // no block is mapped by itself, and what is free stays in the heap
  mallopt(M_MMAP_THRESHOLD, kAtOnce);
  mallopt(M_TRIM_THRESHOLD, kAtOnce);
  mallopt(M_ARENA_MAX, 1);  // also for the thread of run_with_stack
  constexpr std::size_t kBytes = std::size_t{128} << 20, kHugePage = std::size_t{2} << 20;
  void* block = std::malloc(kBytes);
  if (block == nullptr) return;
  const auto start = (reinterpret_cast<std::uintptr_t>(block) + kHugePage) / kHugePage * kHugePage;
  madvise(reinterpret_cast<void*>(start), kBytes - 2 * kHugePage, MADV_HUGEPAGE);  // a hint: it may fail
  std::free(block);
}

/// Does in advance what each child would have to do again, or would need files for.
void prepare() {
  std::signal(SIGXFSZ, SIG_IGN);  // ftruncate then fails with EFBIG
  cv::setNumThreads(1);
  register_codecs();
  view_vocabulary();
  prepare_heap();
}

}  // namespace

std::optional<SandboxLimits> limits_from(int argc, char** argv) {
  if (argc != 4) return std::nullopt;
  std::array<std::size_t, 3> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto value = parse_integer(argv[i + 1]);
    if (!value || *value <= 0) return std::nullopt;
    values[i] = static_cast<std::size_t>(*value);
  }
  return SandboxLimits{address_space() + kStackBytes + values[0], values[1], values[2], kDecoderMemory + 1};
}

int run_decoder_zygote(const SandboxLimits& limits, const std::function<void()>& serve) {
  harden_process();
  prepare();
  try {
    // Children are copies of the thread that makes them, with its stack.
    run_with_stack(kStackBytes, [&] { Zygote(limits, serve).run(); });
  } catch (const Error& error) {
    send_report({}, error.reason());
  }
  // Without destructors of libraries, which are slow and, under sanitizers, would look for leaks by ptrace.
  _exit(0);
}

}  // namespace deepwrist::dicom
