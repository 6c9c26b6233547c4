#pragma once

#include <c10/core/Device.h>

#include <string>

namespace deepwrist::engine {

/// The device to compute on: "auto" (CUDA where there is one, else the CPU), "cpu", "cuda" or "cuda:N".
/// CUDA asked for but absent: one warning per process, and the CPU. Throws Error(usage) for any other text.
/// `deterministic`: on CUDA only convolutions of cuDNN that give the same digits each time, none chosen by
/// timing.
torch::Device choose_device(const std::string& wish, bool deterministic = true);

/// Whether float32 convolutions on CUDA may round what they multiply to 11 bits (TF32), as LibTorch's own do:
/// several times as fast.
void allow_tf32(bool allowed);

/// What threads do that wait for each other.
enum class Waiting {
  brief,    ///< sleep after microseconds (openmp_waiting.h): little is lost on a busy machine
  spinning  ///< as OpenMP does it: small operations, as in training, take half the time on an idle machine
};

/// Call once, before the first tensor operation. Sets the threads of one operation (0: as many as cores the
/// process may use); lets malloc keep freed buffers, since returning them to the system costs tens of
/// thousands of page faults a forward pass; flushes denormal numbers to zero, since they slow saturated
/// networks 5 to 10 times and are far below every tolerance. Throws Error(usage) for a negative number.
void configure_threads(int threads, Waiting waiting = Waiting::brief);

}  // namespace deepwrist::engine
