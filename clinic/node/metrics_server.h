#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

#include "core/base/descriptor.h"

namespace deepwrist::clinic {

struct MetricsLimits {
  std::size_t connections = 16;  ///< at a time; a further one ends the oldest
  std::size_t request_bytes = 8192;
  /// From the connection to its end, whatever the peer does. Making a page comes on top.
  double deadline_s = 2;
};

/// Answers `GET /metrics` at a port of 127.0.0.1 by HTTP/1.0, one request a connection; anything else by 400,
/// 404 or 405. No byte of a request is kept, logged or looked at beyond its first line. For a process of its
/// own.
class MetricsServer {
 public:
  /// Listens; port 0: any free one. `page` gives the text, and is asked at most once a second; where it
  /// throws the answer is 503. Throws Error(unavailable) for a port that cannot be had.
  MetricsServer(std::uint16_t port, std::function<std::string()> page, MetricsLimits limits = {});

  std::uint16_t port() const { return port_; }
  /// Waits at most so long for something to do, and does it.
  void step(int wait_ms);

 private:
  using Clock = std::chrono::steady_clock;

  struct Client {
    Descriptor socket;
    Clock::time_point deadline;
    std::string request{}, answer{};
    std::size_t sent = 0;
  };
  void accept_client();
  bool advance(Client& client);
  bool read_request(Client& client);
  std::string answer_to(const std::string& first_line);
  const std::string& page();

  const std::function<std::string()> make_page_;
  const MetricsLimits limits_;
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::list<Client> clients_;  ///< the oldest first
  std::string page_;           ///< empty: none could be made
  Clock::time_point page_until_{};
};

}  // namespace deepwrist::clinic
