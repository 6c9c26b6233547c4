#include "clinic/node/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <vector>

#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr int kExitAfterError = 1;

/// Descriptors of files below a folder.
std::vector<int> open_below(const fs::path& folder) {
  const auto root = fs::weakly_canonical(folder).string() + "/";
  std::vector<int> found;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (!fs::read_symlink(entry.path(), gone).string().starts_with(root)) continue;
    const auto name = entry.path().filename().string();
    int number = -1;
    if (std::from_chars(name.data(), name.data() + name.size(), number).ec == std::errc())
      found.push_back(number);
  }
  return found;
}

}  // namespace

ChildProcess::ChildProcess(const fs::path& spool, const Work& work) {
  auto [own, other] = LineChannel::make_pair();
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0)
    throw Error(ErrorKind::unavailable, "node", std::string("no process to be had: ") + std::strerror(errno));
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(kExitAfterError);
    own = LineChannel();
    run(spool, work, other);
  }
  channel_ = std::move(own);
}

void ChildProcess::run(const fs::path& spool, const Work& work, LineChannel& channel) {
  setpgid(0, 0);  // a terminal's Ctrl-C is for the node, which ends its processes itself
  std::signal(SIGHUP, SIG_IGN);
  int code = kExitAfterError;
  try {
    for (const int descriptor : open_below(spool)) close(descriptor);
    code = work(channel);
  } catch (const std::exception& error) {
    log().error("{}", error.what());
  }
  log().flush();
  _exit(code);
}

ChildProcess::~ChildProcess() {
  if (ended()) return;
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool ChildProcess::ended() {
  if (exit_code_ >= 0) return true;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return true;
}

void ChildProcess::ask_to_end() const {
  if (exit_code_ < 0) kill(pid_, SIGTERM);
}

}  // namespace deepwrist::clinic
