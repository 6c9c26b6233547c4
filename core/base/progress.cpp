#include "core/base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "core/base/log.h"
#include "core/base/shown.h"

namespace deepwrist {
namespace {
constexpr std::chrono::milliseconds kTerminalPeriod{200};
constexpr std::chrono::seconds kPlainPeriod{10};

struct Settings {
  ProgressShown shown = ProgressShown::automatic;
  bool as_lines = false;
};

Settings& settings() {
  static Settings of_process;
  return of_process;
}
}  // namespace

void configure_progress(ProgressShown shown, bool as_lines) { settings() = {shown, as_lines}; }

std::string format_duration(double seconds) {
  const auto whole = static_cast<long long>(std::max(0.0, seconds) + 0.5);
  if (whole < 60) {
    return fmt::format("{} s", whole);
  }
  if (whole < 3600) {
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
  }
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

Progress::Progress(std::string label, std::size_t total, std::string unit, bool quiet,
                   std::function<Clock::time_point()> now)
    : label_(std::move(label)),
      unit_(std::move(unit)),
      total_(static_cast<double>(total)),
      quiet_(quiet || settings().shown == ProgressShown::never),
      terminal_(isatty(STDERR_FILENO) == 1 && !settings().as_lines),
      lines_(settings().shown == ProgressShown::always),
      now_(std::move(now)),
      start_(now_()),
      last_drawn_(start_) {}

Progress::~Progress() { finish(); }

void Progress::tick(double count) {
  done_ = std::min(total_, done_ + count);
  const auto period = terminal_ ? std::chrono::duration_cast<Clock::duration>(kTerminalPeriod)
                                : std::chrono::duration_cast<Clock::duration>(kPlainPeriod);
  if (now_() - last_drawn_ >= period) {
    draw(false);
  }
}

void Progress::finish() {
  if (!finished_) {
    finished_ = true;
    draw(true);
  }
}

void Progress::draw(bool last) {
  if (quiet_ || (!terminal_ && !lines_ && !last)) return;
  last_drawn_ = now_();
  const double seconds = std::chrono::duration<double>(last_drawn_ - start_).count();
  const double rate = seconds > 0 ? done_ / seconds : 0;
  std::string line = fmt::format("{}: {:.0f}/{:.0f} {}, {:.2f}/s", label_, done_, total_, unit_, rate);
  if (last) {
    line += ", took " + format_duration(seconds);
  } else if (rate > 0) {
    line += ", " + format_duration((total_ - done_) / rate) + " left";
  }
  if (!note_.empty()) line += ", " + note_;
  if (!terminal_) {
    log().info("{}", line);
    return;
  }
  line = fmt::format("\r{:<78}{}", shown(line), last ? "\n" : "");
  std::fputs(line.c_str(), stderr);  // nobody may be reading any more: the work goes on
  std::fflush(stderr);
}

}  // namespace deepwrist
