#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>

#include "clinic/node/connection.h"
#include "clinic/node/receiver_options.h"
#include "clinic/node/spool.h"
#include "clinic/node/tls_layer.h"
#include "core/base/signals.h"

namespace deepwrist::clinic {

/// Listens for DICOM peers and puts what they store into `received/` of the spool; whoever reads that folder
/// finds whole files of the sender's bytes, under names of ours. For a process of its own without threads: it
/// forks one for each connection, and itself reads no byte of any peer.
class Receiver {
 public:
  /// Listens. Empties `tmp/`. Throws Error(usage) for options that are wrong or a certificate that cannot be
  /// used, Error(io) for the spool, Error(unavailable) for an address or port that cannot be had. `work`:
  /// what the processes do instead of serve_association.
  explicit Receiver(ReceiverOptions options, ConnectionWork work = {});
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// The port it listens at.
  std::uint16_t port() const { return port_; }

  /// Serves until `stop` (asked five times a second) says so; then takes no more, gives associations
  /// `drain_s` to end, and ends those that have not.
  void run(const std::function<bool()>& stop = stop_requested);

 private:
  void listen();
  void step(int wait_ms);
  void accept_peer();
  void end_overdue();
  void log_refused(const IpAddress& peer, const std::string& reason);
  void log_end(const Connection& connection, const std::string& reason);
  /// Whether what an address does wrong is to be logged: once a minute, so that it cannot fill the log.
  bool warns_of(const IpAddress& peer);
  int connections_of(const IpAddress& peer) const;

  const ReceiverOptions options_;
  const Spool spool_;
  TlsLayer tls_;
  ConnectionWork work_;
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::list<Connection> connections_;
  std::map<IpAddress, Connection::Clock::time_point> warned_;  ///< when
};

}  // namespace deepwrist::clinic
