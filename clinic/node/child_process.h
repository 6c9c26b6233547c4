#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>

#include "clinic/node/line_channel.h"

namespace deepwrist::clinic {

/// A process forked from this one, with a channel to it. It is killed with the object, and by the kernel when
/// this process dies, however it does.
class ChildProcess {
 public:
  /// What it does; its exit code.
  using Work = std::function<int(LineChannel& channel)>;

  /// This process must be single-threaded. Files that are open below `spool` are closed in the child: locks
  /// on them would outlive this process with it. Throws Error(unavailable).
  ChildProcess(const std::filesystem::path& spool, const Work& work);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  LineChannel& channel() { return channel_; }
  /// Whether it has ended, which is found out without waiting.
  bool ended();
  /// How it ended: an exit code, or 128 + the signal.
  int exit_code() const { return exit_code_; }
  /// SIGTERM.
  void ask_to_end() const;

 private:
  [[noreturn]] static void run(const std::filesystem::path& spool, const Work& work, LineChannel& channel);

  LineChannel channel_;
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

}  // namespace deepwrist::clinic
