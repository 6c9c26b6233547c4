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
/// ../libexec/deepwrist or in ../bin. Throws Error(unavailable) naming the places where there is none.
std::filesystem::path find_decoder();

/// A running decoder (decoder_protocol.h): the zygote and the child that it has made for the next file. Both
/// are killed with the object, the child with its process group. What the machine does not give is
/// Error(unavailable).
class DecoderProcess {
 public:
  /// Starts the zygote in a process group of its own, so that Ctrl-C in the terminal leaves it alone, with an
  /// empty environment, every signal at its default, and no descriptor of this process but its socket and its
  /// memory file. It ends by itself when this process does. Throws Error(unavailable).
  DecoderProcess(const std::filesystem::path& executable, const DecoderLimits& limits,
                 std::size_t max_pixels);
  ~DecoderProcess();
  DecoderProcess(const DecoderProcess&) = delete;
  DecoderProcess& operator=(const DecoderProcess&) = delete;

  pid_t pid() const { return pid_; }
  /// Layers that the sandbox lacks on this kernel, as SandboxGap.
  int gaps() const { return gaps_; }
  /// Of the child made last.
  int socket() const { return child_socket_.get(); }
  int memory() const { return memory_.get(); }

  /// Whether the zygote still runs.
  bool alive();
  /// Has the child killed, if there is one, and a fresh one made; does not wait for it.
  void replace_child() noexcept;
  /// Waits until the fresh child is there and the one before is gone. Throws Error(unavailable).
  void await_child();
  /// How the child ended that was replaced last, e.g. "signal 11 (Segmentation fault)".
  /// Throws Error(unavailable) when no other could be asked for.
  std::string previous_end();

 private:
  /// Waits for a report that is due; false when none comes.
  bool take_report();
  /// Kills both if need be and says how the zygote ended.
  std::string end();

  Descriptor socket_;
  Descriptor memory_;
  Descriptor child_socket_;
  pid_t pid_ = -1;
  pid_t child_ = -1;
  int reports_due_ = 0;
  int gaps_ = 0;
  int zygote_status_ = 0;
  int previous_status_ = 0;
  int failure_ = 0;      ///< errno of an order that could not be given
  std::string problem_;  ///< what the zygote reported
};

}  // namespace deepwrist::dicom
