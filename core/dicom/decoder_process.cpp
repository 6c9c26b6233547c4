#include "core/dicom/decoder_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/dicom/decoder_protocol.h"
#include "core/dicom/descriptor_message.h"

// Descriptors of the zygote, which starts with all signals at their defaults and no environment:
//
//   0, 1, 2   /dev/null
//   3         its end of a SOCK_SEQPACKET pair: orders in, reports out
//   4         the memory file, sealed against shrinking and further seals
//   5 ...     closed
//
// Every order carries the child's end of a fresh pair; requests to that child go through the other end,
// child_socket_. Orders and reports are counted: reports_due_ is 1 after the start, as the zygote reports
// when it is ready, and grows with each order. Thus an order need not be waited for until a child is
// needed, or until it must be said how the one before ended.

namespace deepwrist::dicom {
namespace {

namespace fs = std::filesystem;

/// A busy machine may take its time; a zygote that is stuck must not hold up the run forever.
constexpr int kReportTimeoutMs = 60'000;

[[noreturn]] void refuse_start(const std::string& problem) {
  throw Error(ErrorKind::unavailable, "", "the image decoder cannot be started: " + problem);
}

void require(bool done, const std::string& what, int code) {
  if (!done) refuse_start(what + ": " + std::strerror(code));
}

struct SocketPair {
  Descriptor own, other;
};

/// Invalid descriptors and errno where there is none.
SocketPair make_pair_of_sockets() {
  std::array<int, 2> pair{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) return {};
  return {Descriptor(pair[0]), Descriptor(pair[1])};
}

/// Above every number that the child will use, so that no dup2 overwrites the source of the next.
Descriptor raised(const Descriptor& original, const char* what) {
  require(original.valid(), what, errno);
  Descriptor high(fcntl(original.get(), F_DUPFD_CLOEXEC, kDecoderMemory + 1));
  require(high.valid(), what, errno == EINVAL ? EMFILE : errno);  // EINVAL: the limit on numbers is lower
  return high;
}

/// How a process ended, from its wait status.
std::string describe_end(int status) {
  if (WIFEXITED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  const auto signal = "signal " + std::to_string(number) + " (" + strsignal(number) + ")";
  return number == SIGSYS ? "it tried something that is not allowed, " + signal : signal;
}

/// Attributes and file actions of posix_spawn, destroyed with the object.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void connect(int socket, int memory) {
    // Decoding libraries print what they find in a file; none of that belongs into this program's output.
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, socket, kDecoderSocket);
    posix_spawn_file_actions_adddup2(&actions_, memory, kDecoderMemory);
    posix_spawn_file_actions_addclosefrom_np(&actions_, kDecoderMemory + 1);
  }
  void isolate_signals() {
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  pid_t run(std::vector<std::string> arguments) {
    std::vector<char*> pointers;
    for (auto& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    char* no_environment[] = {nullptr};
    pid_t pid = -1;
    const int code = posix_spawn(&pid, pointers[0], &actions_, &attributes_, pointers.data(), no_environment);
    require(code == 0, arguments[0], code);
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

fs::path find_decoder() {
  constexpr const char* kName = "deepwrist-decoder";
  if (const char* stated = std::getenv("DEEPWRIST_DECODER"); stated != nullptr && *stated != '\0')
    return stated;
  const auto folder = fs::read_symlink("/proc/self/exe").parent_path();
  const std::array candidates{folder / kName, folder / "../libexec/deepwrist" / kName,
                              folder / "../bin" / kName};
  std::string places;
  for (const auto& candidate : candidates) {
    if (access(candidate.c_str(), X_OK) == 0) return candidate;
    places += (places.empty() ? "" : ", ") + candidate.lexically_normal().string();
  }
  throw Error(ErrorKind::unavailable, kName,
              "the image decoder was not found (looked at " + places +
                  "); install it with this program or name it in $DEEPWRIST_DECODER");
}

DecoderProcess::DecoderProcess(const fs::path& executable, const DecoderLimits& limits,
                               std::size_t max_pixels) {
  auto sockets = make_pair_of_sockets();
  const auto zygote_end = raised(sockets.other, "socket");
  socket_ = std::move(sockets.own);
  memory_ =
      raised(Descriptor(memfd_create("deepwrist-pixels", MFD_CLOEXEC | MFD_ALLOW_SEALING)), "memory file");
  // A child that shrank the file below this process's mapping could kill it with SIGBUS; one that added other
  // seals could keep later children from writing.
  require(fcntl(memory_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) == 0, "memory file", errno);
  SpawnPlan plan;
  plan.connect(zygote_end.get(), memory_.get());
  plan.isolate_signals();
  const auto cpu_seconds = static_cast<std::size_t>(std::ceil(limits.timeout_s)) + 1;
  pid_ = plan.run({executable.string(), std::to_string(limits.memory_bytes),
                   std::to_string(largest_layout(max_pixels)), std::to_string(cpu_seconds)});
  reports_due_ = 1;
}

DecoderProcess::~DecoderProcess() { end(); }

bool DecoderProcess::alive() {
  if (pid_ < 0) return false;
  const auto waited = waitpid(pid_, &zygote_status_, WNOHANG);
  if (waited == pid_) pid_ = -1;
  return waited == 0;
}

void DecoderProcess::replace_child() noexcept {
  auto sockets = make_pair_of_sockets();
  const DecoderOrder order;
  const bool ordered =
      sockets.own.valid() &&
      send_with_descriptor(socket_.get(), std::as_bytes(std::span(&order, 1)), sockets.other.get());
  const bool gone = !ordered && (errno == EPIPE || errno == ECONNRESET);  // take_report() finds out why
  if (!ordered && !gone) {
    failure_ = errno;
    return;
  }
  child_socket_ = std::move(sockets.own);
  child_ = -1;
  ++reports_due_;
}

bool DecoderProcess::take_report() {
  pollfd waiting{socket_.get(), POLLIN, 0};
  int ready = -1;
  do {
    ready = poll(&waiting, 1, kReportTimeoutMs);
  } while (ready < 0 && errno == EINTR);
  DecoderReport report;
  const bool complete = ready > 0 && recv(socket_.get(), &report, sizeof report, MSG_DONTWAIT) ==
                                         static_cast<ssize_t>(sizeof report);
  if (!complete || report.magic != DecoderReport::kMagic) return false;
  --reports_due_;
  child_ = report.child;
  previous_status_ = report.previous_status;
  gaps_ = report.gaps;
  report.problem[sizeof report.problem - 1] = '\0';
  if (problem_.empty()) problem_ = report.problem;
  return true;
}

void DecoderProcess::await_child() {
  require(failure_ == 0, "socket", failure_);
  while (reports_due_ > 0) {
    if (!take_report()) refuse_start("it does not answer: " + end());
    if (!problem_.empty()) refuse_start(problem_);
  }
}

std::string DecoderProcess::previous_end() {
  require(failure_ == 0, "socket", failure_);
  while (reports_due_ > 0) {
    if (!take_report()) return end();
  }
  return describe_end(previous_status_);
}

std::string DecoderProcess::end() {
  // The zygote has not waited for its child yet, so that the number is still that child's.
  if (child_ > 0) kill(-child_, SIGKILL);
  child_ = -1;
  if (pid_ > 0) {
    kill(pid_, SIGKILL);  // no effect on its status where it has died already
    while (waitpid(pid_, &zygote_status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  return describe_end(zygote_status_);
}

}  // namespace deepwrist::dicom
