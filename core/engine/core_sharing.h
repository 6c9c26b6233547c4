#pragma once

#include <chrono>

#include "core/base/other_processes.h"

namespace deepwrist::engine {

/// Threads to compute with, of at most `most`, where other processes keep `others` of `cores` cores busy: as
/// many as they leave, and at least half of `most`, which is the fair share beside one other program.
int threads_beside(int most, int cores, double others);

/// Fits the number of computing threads to what other programs leave of the machine. The threads of a step
/// wait for each other hundreds of times; where one of them has to share its core, all of them get as slow as
/// it. Two trainings with a thread each on two cores do 20 times the work of two with two threads each.
class CoreSharing {
 public:
  /// `most`: threads to use where nobody else computes.
  explicit CoreSharing(int most) : most_(most) {}

  /// Looks at the machine every few seconds and changes the number of threads of the next operations where it
  /// has to. Call between batches, in the thread that computes.
  void look();

 private:
  int most_;
  bool told_ = false;
  OtherProcesses others_;
  std::chrono::steady_clock::time_point looked_ = std::chrono::steady_clock::now();
};

}  // namespace deepwrist::engine
