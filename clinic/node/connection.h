#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "clinic/node/peer_address.h"
#include "clinic/node/receiver_options.h"
#include "clinic/node/spool.h"
#include "clinic/node/spool_link.h"
#include "core/base/descriptor.h"

namespace deepwrist::clinic {

/// What the process of a connection does, in the sandbox, with the peer's socket.
using ConnectionWork = std::function<void(int socket, SpoolLink& link)>;

/// A connected peer, as the receiver sees it: a process in a group of its own, and the file that it writes.
/// Ends the group with the object, and removes the file that was not kept.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  /// Forks the process. This one must be single-threaded. Throws Error(unavailable) where there is none.
  Connection(Descriptor socket, const IpAddress& peer, const ReceiverOptions& options, const Spool& spool,
             const ConnectionWork& work);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const IpAddress& peer() const { return peer_; }
  /// Readable when the process says something or is gone.
  int control() const { return control_.get(); }
  /// Does what the process asks for; false once it is gone, or not to be listened to any more.
  bool answer();
  /// Why it has to end now; nothing while it may go on.
  std::optional<std::string> overdue(Clock::time_point now) const;
  /// Logs how it went; `reason` is why it was ended, empty where it ended by itself. `warns`: as a warning
  /// where something was wrong, else for debugging only.
  void log_end(const std::string& reason, bool warns) const;

  /// Whether it, or an object of it, was refused for what it is.
  bool is_refused() const { return refusal_.has_value(); }

 private:
  [[noreturn]] void run_child(Descriptor& control, const ConnectionWork& work);
  bool handle(const LinkMessage& message);
  /// Why no further object is taken; empty where one is.
  std::string why_no_file() const;
  bool give_file();
  bool keep_file();
  bool reply(LinkAnswer answer) const;
  void remove_file();
  /// Seconds since the kernel last got a byte of the peer.
  double idle_seconds() const;

  Descriptor socket_, control_;
  const IpAddress peer_;
  const ReceiverOptions& options_;
  const Spool& spool_;
  const Clock::time_point start_ = Clock::now();
  pid_t pid_ = -1;
  bool associated_ = false;
  std::string title_;
  std::optional<std::string> refusal_;
  std::string file_;           ///< name in tmp/ of the file that is being written; empty: none
  bool said_refused_ = false;  ///< that objects are refused
  int files_ = 0;              ///< given so far
  int objects_ = 0;            ///< kept so far
  std::uint64_t bytes_ = 0;
};

}  // namespace deepwrist::clinic
