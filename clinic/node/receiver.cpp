#include "clinic/node/receiver.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "clinic/node/association.h"
#include "clinic/node/receiver_sandbox.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/dicom/sandbox.h"

//                     ┌── peers ── allowed? ── fewer than max_per_address? ──► Connection: fork
//   listener ─ poll ──┤
//                     └── controls of connections: files given and kept; gone ► Connection ends
//                     every turn: those beyond a deadline end
//
// With max_connections the rest waits in the kernel's queue of the listener.

namespace deepwrist::clinic {
namespace fs = std::filesystem;
namespace {

constexpr int kTurnMs = 200;
constexpr int kBacklog = 128;

ReceiverOptions checked(ReceiverOptions options) {
  check(options);
  return options;
}

[[maybe_unused]] bool single_threaded() {
  return std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator()) == 1;
}

/// A sandbox that the kernel has only in part is said once; a process of its own finds out.
void warn_of_missing_layers() {
  const pid_t probe = fork();
  if (probe == 0) _exit(enter_receiver_sandbox(0));
  int status = 0;
  if (probe < 0 || waitpid(probe, &status, 0) != probe) return;
  const int gaps = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  if (gaps == 0) return;
  log().warn("the sandbox of connections is incomplete, as this kernel has no{}{}; the rest of it holds",
             (gaps & dicom::kNoSyscallFilter) != 0 ? " system call filters (seccomp)" : "",
             (gaps & dicom::kNoLandlock) != 0 ? " Landlock for files" : "");
}

void empty_folder(const fs::path& folder) {
  for (const auto& name : files_in(folder)) {
    std::error_code ignored;
    fs::remove(folder / name, ignored);
  }
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

/// IPv6 sockets take peers of version 4 too.
SocketAddress socket_address(const std::string& text, std::uint16_t port) {
  SocketAddress address;
  const auto ip = *parse_address(text);
  const bool is_v4 = text.find(':') == std::string::npos;
  if (is_v4) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, &ip.bytes[12], 4);
    address.length = sizeof v4;
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, ip.bytes.data(), 16);
    address.length = sizeof v6;
  }
  return address;
}

std::uint16_t bound_port(int socket) {
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  getsockname(socket, reinterpret_cast<sockaddr*>(&own), &length);
  return ntohs(own.ss_family == AF_INET ? reinterpret_cast<const sockaddr_in&>(own).sin_port
                                        : reinterpret_cast<const sockaddr_in6&>(own).sin6_port);
}

}  // namespace

Receiver::Receiver(ReceiverOptions options, ConnectionWork work)
    : options_(checked(std::move(options))), spool_(options_.spool), work_(std::move(work)) {
  assert(single_threaded() && "a process with threads cannot be forked safely");
  prepare_network();
  if (options_.tls) tls_ = make_tls_layer(*options_.tls, TlsRole::acceptor);
  if (!work_) {
    work_ = [this](int socket, SpoolLink& link) { serve_association(socket, options_, link, tls_.get()); };
  }
  empty_folder(spool_.tmp());
  warn_of_missing_layers();
  listen();
}

void Receiver::listen() {
  const auto address = socket_address(options_.bind_address, options_.port);
  listener_ = Descriptor(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const int off = 0;
  if (address.storage.ss_family == AF_INET6)
    setsockopt(listener_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  if (!listener_.valid() ||
      bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) != 0 ||
      ::listen(listener_.get(), kBacklog) != 0) {
    throw Error(
        ErrorKind::unavailable, options_.bind_address + ":" + std::to_string(options_.port),
        std::string("cannot listen there: ") + std::strerror(errno) + "; is another program using the port?");
  }
  port_ = bound_port(listener_.get());
}

void Receiver::run(const std::function<bool()>& stop) {
  log().info("listening as {} at {}:{}{}", options_.title, options_.bind_address, port_,
             tls_ ? " (TLS)" : "");
  while (!stop()) step(kTurnMs);
  listener_ = Descriptor();
  const auto end = Connection::Clock::now() + std::chrono::duration<double>(options_.drain_s);
  while (!connections_.empty() && Connection::Clock::now() < end) step(kTurnMs);
  for (const auto& connection : connections_) connection.log_end("the receiver ends", true);
  connections_.clear();
}

void Receiver::step(int wait_ms) {
  const bool takes_more =
      listener_.valid() && connections_.size() < static_cast<std::size_t>(options_.max_connections);
  std::vector<pollfd> waiting{{takes_more ? listener_.get() : -1, POLLIN, 0}};
  for (const auto& connection : connections_) waiting.push_back({connection.control(), POLLIN, 0});
  if (poll(waiting.data(), waiting.size(), wait_ms) < 0) return;  // a signal
  auto polled = waiting.begin() + 1;
  for (auto connection = connections_.begin(); connection != connections_.end(); ++polled) {
    const bool ended = polled->revents != 0 && !connection->answer();
    if (ended) log_end(*connection, "");
    connection = ended ? connections_.erase(connection) : std::next(connection);
  }
  end_overdue();
  if (waiting.front().revents != 0) accept_peer();
}

void Receiver::end_overdue() {
  const auto now = Connection::Clock::now();
  connections_.remove_if([&](const Connection& connection) {
    const auto reason = connection.overdue(now);
    if (reason) log_end(connection, *reason);
    return reason.has_value();
  });
}

int Receiver::connections_of(const IpAddress& peer) const {
  return static_cast<int>(std::ranges::count(connections_, peer, &Connection::peer));
}

void Receiver::accept_peer() {
  Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!socket.valid()) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
      log().error("a connection cannot be taken: {}", std::strerror(errno));
      poll(nullptr, 0, kTurnMs);  // it is still waiting; not to be asked again at once
    }
    return;
  }
  const auto peer = peer_of(socket.get());
  if (!peer) return;
  const auto allows = [&](const AddressRange& range) { return range.contains(*peer); };
  if (!options_.peers.empty() && std::ranges::none_of(options_.peers, allows))
    return log_refused(*peer, "the address is not among those that may connect");
  if (connections_of(*peer) >= options_.max_per_address)
    return log_refused(*peer, "it has as many connections as one address may");
  try {
    connections_.emplace_back(std::move(socket), *peer, options_, spool_, work_);
  } catch (const Error& error) {
    log().error("{}", error.what());
  }
}

bool Receiver::warns_of(const IpAddress& peer) {
  const auto now = Connection::Clock::now();
  if (warned_.size() > 1000) warned_.clear();  // of many addresses: the log may repeat itself
  const auto [last, is_first] = warned_.try_emplace(peer, now);
  if (!is_first && now - last->second < std::chrono::minutes(1)) return false;
  last->second = now;
  return true;
}

void Receiver::log_refused(const IpAddress& peer, const std::string& reason) {
  log().log(warns_of(peer) ? spdlog::level::warn : spdlog::level::debug,
            "a connection of {} was not taken: {}", to_string(peer), reason);
}

void Receiver::log_end(const Connection& connection, const std::string& reason) {
  const bool is_wrong = !reason.empty() || connection.is_refused();
  connection.log_end(reason, is_wrong && warns_of(connection.peer()));
}

}  // namespace deepwrist::clinic
