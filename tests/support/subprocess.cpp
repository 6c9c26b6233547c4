#include "tests/support/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace deepwrist::testing {
namespace {

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
};

pid_t start(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment,
            const Pipe& out, const Pipe& err) {
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  dup2(out.ends[1], STDOUT_FILENO);
  dup2(err.ends[1], STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

Finished collect(pid_t child, Pipe& out, Pipe& err, const std::string& text, int signal) {
  close(out.ends[1]);
  close(err.ends[1]);
  Finished finished;
  std::array<pollfd, 2> polled{pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0}};
  bool signalled = text.empty();
  std::array<char, 4096> buffer{};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) throw std::runtime_error("poll failed");
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      const auto count = read(polled[i].fd, buffer.data(), buffer.size());
      if (count <= 0) {
        close(polled[i].fd);
        polled[i].fd = -1;
      } else {
        (i == 0 ? finished.out : finished.err).append(buffer.data(), static_cast<std::size_t>(count));
      }
    }
    if (!signalled && finished.err.find(text) != std::string::npos) {
      kill(child, signal);
      signalled = true;
    }
  }
  int status = 0;
  waitpid(child, &status, 0);
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return finished;
}

}  // namespace

Finished run(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment) {
  Pipe out, err;
  const pid_t child = start(command, environment, out, err);
  return collect(child, out, err, "", 0);
}

Finished run_and_signal(const std::vector<std::string>& command, const std::string& text, int signal) {
  Pipe out, err;
  const pid_t child = start(command, {}, out, err);
  return collect(child, out, err, text, signal);
}

}  // namespace deepwrist::testing
