#include "tests/clinic/node/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace deepwrist::clinic::testing {

HttpClient::HttpClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{10, 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    socket_ = Descriptor();
}

bool HttpClient::send(std::string_view bytes) {
  return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
         static_cast<ssize_t>(bytes.size());
}

std::string HttpClient::rest() {
  std::string answer;
  for (char part[4096];;) {
    const auto count = recv(socket_.get(), part, sizeof part, 0);
    if (count <= 0) return answer;
    answer.append(part, static_cast<std::size_t>(count));
  }
}

std::string http_answer(std::uint16_t port, const std::string& method, const std::string& path,
                        const std::string& body) {
  HttpClient client(port);
  const auto request =
      method + " " + path + " HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  return client.connected() && client.send(request) ? client.rest() : "";
}

}  // namespace deepwrist::clinic::testing
