#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "apps/node/node_events.h"
#include "clinic/node/child_process.h"

namespace deepwrist::clinic {

/// A process of the node that is started again, a second after it ended.
class KeptProcess {
 public:
  /// What it does. It calls `ready` once it can work; an Error before that says why it cannot.
  using Work = std::function<void(LineChannel& channel, const std::function<void()>& ready)>;

  /// `name` is for the log and for events ("receiver started").
  KeptProcess(std::string name, std::filesystem::path spool, Work work, NodeEvents& events);

  /// Starts it and waits until it is ready. Throws Error(unavailable) with why it is not.
  void start();
  /// Starts it again where it has ended.
  void check();
  /// SIGTERM.
  void ask_to_end() const;
  bool ended() { return !process_ || process_->ended(); }
  /// To wait for; -1 while there is none.
  int descriptor() { return process_ ? process_->channel().descriptor() : -1; }
  /// What it says, apart from being ready; nothing where it says nothing.
  std::optional<std::string> line_at_hand();
  void send(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  void launch();

  const std::string name_;
  const std::filesystem::path spool_;
  const Work work_;
  NodeEvents& events_;
  std::unique_ptr<ChildProcess> process_;
  Clock::time_point next_launch_{};
};

}  // namespace deepwrist::clinic
