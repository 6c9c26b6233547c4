#include "clinic/node/metrics_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/log.h"

//   accept ─► request, until its first blank line ─► answer, until all is sent ─► end
//                       │                                 │
//                       └── too long, deadline, gone ─────┴──► end
//
// Nothing blocks: whoever sends slowly keeps a place for two seconds, and loses it to who comes next.

namespace deepwrist::clinic {
namespace {

constexpr auto kPageAge = std::chrono::seconds(1);

std::string http_response(std::string_view status, std::string_view body) {
  return std::string("HTTP/1.0 ")
      .append(status)
      .append("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\nConnection: close\r\n\r\n")
      .append(body);
}

bool would_block() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

MetricsServer::MetricsServer(std::uint16_t port, std::function<std::string()> page, MetricsLimits limits)
    : make_page_(std::move(page)),
      limits_(limits),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  const int on = 1;
  setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (!listener_.valid() || bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_.get(), 64) != 0 ||
      getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw Error(ErrorKind::unavailable, "metrics_port",
                "127.0.0.1:" + std::to_string(port) + " cannot be listened at: " + std::strerror(errno) +
                    "; is another program using the port?");
  }
  port_ = ntohs(address.sin_port);
}

void MetricsServer::step(int wait_ms) {
  std::vector<pollfd> waiting{{listener_.get(), POLLIN, 0}};
  for (const auto& client : clients_)
    waiting.push_back({client.socket.get(), static_cast<short>(client.answer.empty() ? POLLIN : POLLOUT), 0});
  if (poll(waiting.data(), waiting.size(), wait_ms) < 0) return;  // a signal
  const auto now = Clock::now();
  auto polled = waiting.begin() + 1;
  for (auto client = clients_.begin(); client != clients_.end(); ++polled) {
    const bool stays = now < client->deadline && (polled->revents == 0 || advance(*client));
    client = stays ? std::next(client) : clients_.erase(client);
  }
  if (waiting.front().revents != 0) accept_client();
}

void MetricsServer::accept_client() {
  Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.valid()) return;
  if (clients_.size() >= limits_.connections) clients_.pop_front();
  const auto deadline = std::chrono::duration<double>(limits_.deadline_s);
  clients_.push_back(
      {std::move(socket), Clock::now() + std::chrono::duration_cast<Clock::duration>(deadline)});
}

/// False once the connection is done with.
bool MetricsServer::advance(Client& client) {
  if (client.answer.empty() && !read_request(client)) return false;
  if (client.answer.empty()) return true;
  const auto count = send(client.socket.get(), client.answer.data() + client.sent,
                          client.answer.size() - client.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0) return would_block();
  client.sent += static_cast<std::size_t>(count);
  if (client.sent < client.answer.size()) return true;
  shutdown(client.socket.get(), SHUT_WR);
  return false;
}

bool MetricsServer::read_request(Client& client) {
  std::array<char, 2048> part;
  const auto count = recv(client.socket.get(), part.data(), part.size(), MSG_DONTWAIT);
  if (count == 0 || (count < 0 && !would_block())) return false;
  if (count < 0) return true;
  client.request.append(part.data(), static_cast<std::size_t>(count));
  if (client.request.size() > limits_.request_bytes) return false;
  if (client.request.find("\r\n\r\n") != std::string::npos)
    client.answer = answer_to(client.request.substr(0, client.request.find("\r\n")));
  return true;
}

std::string MetricsServer::answer_to(const std::string& first_line) {
  const auto method_end = first_line.find(' ');
  const auto target_end = first_line.find(' ', method_end == std::string::npos ? method_end : method_end + 1);
  if (target_end == std::string::npos || first_line.compare(target_end + 1, 5, "HTTP/") != 0)
    return http_response("400 Bad Request", "no request of HTTP\n");
  if (first_line.substr(0, method_end) != "GET") return http_response("405 Method Not Allowed", "GET only\n");
  if (first_line.substr(method_end + 1, target_end - method_end - 1) != "/metrics")
    return http_response("404 Not Found", "/metrics is all there is\n");
  const auto& text = page();
  return text.empty() ? http_response("503 Service Unavailable", "the figures cannot be read\n")
                      : http_response("200 OK", text);
}

const std::string& MetricsServer::page() {
  if (Clock::now() < page_until_) return page_;
  try {
    page_ = make_page_();
  } catch (const Error& error) {
    log().warn("figures for metrics_port cannot be read: {}", error.what());
    page_.clear();
  }
  page_until_ = Clock::now() + kPageAge;
  return page_;
}

}  // namespace deepwrist::clinic
