#include "tests/clinic/node/receiver_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "core/base/atomic_file.h"
#include "core/base/signals.h"

namespace deepwrist::clinic::testing {
namespace fs = std::filesystem;

ReceiverProcess::ReceiverProcess(ReceiverOptions options, ConnectionWork work) {
  options.port = 0;
  options.spool = spool();
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ == 0) {
    close(ends[0]);
    const int file = open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, STDERR_FILENO);
    try {
      install_stop_handlers();
      Receiver receiver(options, std::move(work));
      const auto port = receiver.port();
      if (write(ends[1], &port, sizeof port) != sizeof port) _exit(4);
      close(ends[1]);
      receiver.run();
      _exit(0);
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(3);
    }
  }
  close(ends[1]);
  if (read(ends[0], &port_, sizeof port_) != sizeof port_) port_ = 0;
  close(ends[0]);
  if (port_ == 0) throw std::runtime_error("the receiver did not start");
}

ReceiverProcess::~ReceiverProcess() { stop(); }

int ReceiverProcess::stop() {
  if (pid_ < 0) return -1;
  kill(pid_, SIGTERM);
  return wait();
}

int ReceiverProcess::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string ReceiverProcess::log_text() const { return read_file(folder_ / "log", 1 << 20); }

std::size_t ReceiverProcess::children() const {
  const auto number = std::to_string(pid_);
  std::ifstream list("/proc/" + number + "/task/" + number + "/children");
  return static_cast<std::size_t>(
      std::distance(std::istream_iterator<std::string>(list), std::istream_iterator<std::string>()));
}

std::size_t ReceiverProcess::descriptors() const {
  return static_cast<std::size_t>(std::distance(
      fs::directory_iterator("/proc/" + std::to_string(pid_) + "/fd"), fs::directory_iterator()));
}

bool ReceiverProcess::wait_until_idle() const {
  for (int turn = 0; turn < 200; ++turn) {
    if (children() == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

ReceiverOptions quick_options() {
  ReceiverOptions options;
  options.min_free_bytes = 0;
  options.max_object_bytes = 8 << 20;
  options.handshake_s = 10;
  options.idle_s = 10;
  options.total_s = 60;
  options.drain_s = 5;
  return options;
}

std::string dcmtk_program(const std::string& name) {
  const std::string path = "/usr/bin/" + name;
  return access(path.c_str(), X_OK) == 0 ? path : "";
}

}  // namespace deepwrist::clinic::testing
