#include "core/dicom/decoder_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/base/error.h"
#include "core/dicom/decoder_protocol.h"

namespace deepwrist::dicom {
namespace {

namespace fs = std::filesystem;

void require(bool done, const std::string& what, int code) {
  if (!done)
    throw Error(ErrorKind::io, "",
                "the image decoder cannot be started: " + what + ": " + std::strerror(code));
}

/// Above every number that the child will use, so that no dup2 overwrites the source of the next.
Descriptor raised(int descriptor, const char* what) {
  require(descriptor >= 0, what, errno);
  const Descriptor original(descriptor);
  Descriptor high(fcntl(descriptor, F_DUPFD_CLOEXEC, 16));
  require(high.valid(), what, errno);
  return high;
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
    pid_t pid = -1;
    const int code = posix_spawn(&pid, pointers[0], &actions_, &attributes_, pointers.data(), environ);
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
  throw Error(ErrorKind::io, kName,
              "the image decoder was not found (looked at " + places +
                  "); install it with this program or name it in $DEEPWRIST_DECODER");
}

DecoderProcess::DecoderProcess(const fs::path& executable, const DecoderLimits& limits,
                               std::size_t max_pixels) {
  std::array<int, 2> pair{-1, -1};
  require(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) == 0, "socket", errno);
  socket_ = Descriptor(pair[0]);
  const auto child_end = raised(pair[1], "socket");
  memory_ = raised(memfd_create("deepwrist-pixels", MFD_CLOEXEC | MFD_ALLOW_SEALING), "memory file");
  // A child that shrank the file below this process's mapping could kill it with SIGBUS.
  require(fcntl(memory_.get(), F_ADD_SEALS, F_SEAL_SHRINK) == 0, "memory file", errno);
  SpawnPlan plan;
  plan.connect(child_end.get(), memory_.get());
  plan.isolate_signals();
  pid_ = plan.run(
      {executable.string(), std::to_string(limits.memory_bytes), std::to_string(largest_layout(max_pixels))});
}

DecoderProcess::~DecoderProcess() { end(); }

bool DecoderProcess::alive() {
  if (pid_ < 0) return false;
  const auto waited = waitpid(pid_, &status_, WNOHANG);
  if (waited == pid_) pid_ = -1;
  return waited == 0;
}

std::string DecoderProcess::end() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);  // no effect on its status where it has died already
    while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  if (WIFEXITED(status_)) return "exit code " + std::to_string(WEXITSTATUS(status_));
  const int signal_number = WTERMSIG(status_);
  return "signal " + std::to_string(signal_number) + " (" + strsignal(signal_number) + ")";
}

}  // namespace deepwrist::dicom
