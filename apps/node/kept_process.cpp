#include "apps/node/kept_process.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"

namespace deepwrist::clinic {
namespace {

constexpr auto kPause = std::chrono::seconds(1);
constexpr const char* kReady = "ready";

int run_kept(LineChannel& channel, const KeptProcess::Work& work) {
  try {
    work(channel, [&] { channel.send(kReady); });
  } catch (const Error& error) {
    std::string reason = error.what();
    std::ranges::replace(reason, '\n', ' ');
    channel.send(reason);
    return exit_code(error.kind());
  }
  return kExitDone;
}

}  // namespace

KeptProcess::KeptProcess(std::string name, std::filesystem::path spool, Work work, NodeEvents& events)
    : name_(std::move(name)), spool_(std::move(spool)), work_(std::move(work)), events_(events) {}

void KeptProcess::launch() {
  process_ = std::make_unique<ChildProcess>(
      spool_, [this](LineChannel& channel) { return run_kept(channel, work_); });
  events_.add(name_ + " started", 0, {{"pid", process_->pid()}});
}

void KeptProcess::start() {
  launch();
  const auto line = process_->channel().wait_for_line();
  if (line != kReady) throw Error(ErrorKind::unavailable, name_, line.value_or("ended before it could work"));
}

void KeptProcess::check() {
  if (process_ && process_->ended()) {
    std::optional<std::string> said;  // at last: why it cannot work
    while (auto line = line_at_hand()) said = std::move(line);
    log().error("the {} ended with {}{} and is started again", name_, process_->exit_code(),
                said ? ": " + *said + "," : "");
    events_.add(name_ + " ended", 0);
    process_.reset();
    next_launch_ = Clock::now() + kPause;
  }
  if (!process_ && Clock::now() >= next_launch_) launch();
}

void KeptProcess::ask_to_end() const {
  if (process_) process_->ask_to_end();
}

std::optional<std::string> KeptProcess::line_at_hand() {
  if (!process_) return std::nullopt;
  auto line = process_->channel().line_at_hand();
  while (line == kReady) line = process_->channel().line_at_hand();
  return line;
}

void KeptProcess::send(const std::string& line) {
  if (process_) process_->channel().send(line);
}

}  // namespace deepwrist::clinic
