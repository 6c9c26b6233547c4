#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace deepwrist {

/// Where progress is told.
enum class ProgressShown {
  automatic,  ///< on a terminal as it comes; elsewhere, where nobody watches, only what it came to
  always,     ///< elsewhere too, every ten seconds
  never,
};

/// Of all runs from now on. `as_lines`: also on a terminal no line is rewritten.
void configure_progress(ProgressShown shown, bool as_lines);

/// Progress of a run: one line of stderr rewritten in place on a terminal, lines of the log elsewhere
/// (ProgressShown); rate and remaining time in both. Not thread-safe: one thread ticks.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// `total` work items; `unit` is their plural name ("images"). `quiet` prints nothing. `now` tells the
  /// time.
  Progress(std::string label, std::size_t total, std::string unit, bool quiet = false,
           std::function<Clock::time_point()> now = Clock::now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Adds `count` finished items and redraws when due.
  void tick(double count = 1);
  /// Text shown after the numbers from now on ("loss 0.12").
  void note(std::string text) { note_ = std::move(text); }
  /// Draws the last state and ends the line. Called by the destructor as well.
  void finish();

 private:
  void draw(bool last);

  std::string label_, unit_, note_;
  double total_, done_ = 0;
  bool quiet_, terminal_, lines_, finished_ = false;
  std::function<Clock::time_point()> now_;
  Clock::time_point start_, last_drawn_;
};

/// "1:02:03", "2:03" or "3 s".
std::string format_duration(double seconds);

}  // namespace deepwrist
