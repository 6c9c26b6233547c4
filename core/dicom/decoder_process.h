#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "core/base/descriptor.h"

namespace deepwrist::dicom {

/// What a decoder may use.
struct DecoderLimits {
  double timeout_s = 10;                            ///< for one file
  std::size_t memory_bytes = std::size_t{1} << 30;  ///< of address space beyond what it has when it starts
};

/// The decoder's executable: $DEEPWRIST_DECODER, or deepwrist-decoder beside this program, in
/// ../libexec/deepwrist or in ../bin. Throws Error(io) naming the places where there is none.
std::filesystem::path find_decoder();

/// A running decoder; killed and waited for with the object.
class DecoderProcess {
 public:
  /// Starts it in a process group of its own, so that Ctrl-C in the terminal leaves it alone, with every
  /// signal at its default, and with no descriptor of this process but its socket and its memory file. It
  /// ends by itself when this process does. Throws Error(io).
  DecoderProcess(const std::filesystem::path& executable, const DecoderLimits& limits,
                 std::size_t max_pixels);
  ~DecoderProcess();
  DecoderProcess(const DecoderProcess&) = delete;
  DecoderProcess& operator=(const DecoderProcess&) = delete;

  pid_t pid() const { return pid_; }
  int socket() const { return socket_.get(); }
  int memory() const { return memory_.get(); }

  /// Whether it still runs.
  bool alive();
  /// Kills it if need be and says how it ended, e.g. "signal 11 (Segmentation fault)".
  std::string end();

 private:
  Descriptor socket_;
  Descriptor memory_;
  pid_t pid_ = -1;
  int status_ = 0;
};

}  // namespace deepwrist::dicom
