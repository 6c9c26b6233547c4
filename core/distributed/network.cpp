#include "core/distributed/network.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/base/descriptor.h"
#include "core/base/error.h"
#include "core/base/host_name.h"
#include "core/base/text.h"

namespace deepwrist::distributed {
namespace {

constexpr int kConnectMs = 1000;

/// Addresses of a host for one purpose; freed with the object.
class Addresses {
 public:
  Addresses(const char* host, int port, int type, int flags = 0) {
    addrinfo hints = {};
    hints.ai_socktype = type;
    hints.ai_flags = flags | AI_NUMERICSERV;
    code_ = getaddrinfo(host, std::to_string(port).c_str(), &hints, &list_);
  }
  ~Addresses() {
    if (list_ != nullptr) freeaddrinfo(list_);
  }
  Addresses(const Addresses&) = delete;
  Addresses& operator=(const Addresses&) = delete;

  int code() const { return code_; }
  const addrinfo* first() const { return list_; }

 private:
  int code_ = 0;
  addrinfo* list_ = nullptr;
};

/// The own address of a socket that would send to `to`; a datagram socket sends nothing yet.
std::string own_address(const addrinfo& to) {
  const Descriptor socket(::socket(to.ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.valid() || connect(socket.get(), to.ai_addr, to.ai_addrlen) != 0) return "";
  sockaddr_storage own = {};
  socklen_t size = sizeof own;
  auto* address = reinterpret_cast<sockaddr*>(&own);
  std::array<char, NI_MAXHOST> text{};
  if (getsockname(socket.get(), address, &size) != 0 ||
      getnameinfo(address, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return "";
  return text.data();
}

}  // namespace

std::string address_towards(const std::string& host, int port) {
  const Addresses addresses(host.c_str(), port > 0 ? port : 1, SOCK_DGRAM);
  if (addresses.code() != 0) {
    throw Error(ErrorKind::usage, "MASTER_ADDR",
                "'" + printable(host, 80) + "' is no host that " + host_name() +
                    " knows: " + gai_strerror(addresses.code()));
  }
  for (const auto* one = addresses.first(); one != nullptr; one = one->ai_next) {
    if (auto address = own_address(*one); !address.empty()) return address;
  }
  throw Error(ErrorKind::unavailable, "MASTER_ADDR",
              "'" + printable(host, 80) + "' cannot be reached from " + host_name());
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

void require_free_port(int port) {
  for (const int family : {AF_INET6, AF_INET}) {
    const Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket.valid()) continue;
    const int yes = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const Addresses any(family == AF_INET6 ? "::" : "0.0.0.0", port, SOCK_STREAM,
                        AI_PASSIVE | AI_NUMERICHOST);
    if (any.code() != 0 || bind(socket.get(), any.first()->ai_addr, any.first()->ai_addrlen) == 0) continue;
    if (errno == EADDRINUSE) {
      throw Error(ErrorKind::usage, "MASTER_PORT",
                  "port " + std::to_string(port) + " of " + host_name() +
                      " is in use: by another run, or by a second rank 0; give another port");
    }
  }
}

bool accepts_connections(const std::string& host, int port) {
  const Addresses addresses(host.c_str(), port, SOCK_STREAM);
  for (const auto* one = addresses.first(); one != nullptr; one = one->ai_next) {
    const Descriptor socket(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.valid()) continue;
    if (connect(socket.get(), one->ai_addr, one->ai_addrlen) == 0) return true;
    pollfd connected{socket.get(), POLLOUT, 0};
    int error = errno;
    socklen_t size = sizeof error;
    if (error != EINPROGRESS || poll(&connected, 1, kConnectMs) <= 0) continue;
    if (getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) return true;
  }
  return false;
}

void close_sockets_on_exec() {
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", none)) {
    const auto number = parse_integer(entry.path().filename().string());
    struct stat status = {};
    if (!number || fstat(static_cast<int>(*number), &status) != 0 || !S_ISSOCK(status.st_mode)) continue;
    const int flags = fcntl(static_cast<int>(*number), F_GETFD);
    if (flags >= 0) fcntl(static_cast<int>(*number), F_SETFD, flags | FD_CLOEXEC);
  }
}

}  // namespace deepwrist::distributed
