#include "tests/clinic/node/raw_peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace deepwrist::clinic::testing {
namespace {

void big(std::string& bytes, std::size_t value, int size) {
  for (int at = size - 1; at >= 0; --at) bytes += static_cast<char>((value >> (8 * at)) & 0xff);
}

void little(std::string& bytes, std::size_t value, int size) {
  for (int at = 0; at < size; ++at) bytes += static_cast<char>((value >> (8 * at)) & 0xff);
}

std::string item(int type, const std::string& content) {
  std::string bytes(1, static_cast<char>(type));
  bytes += '\0';
  big(bytes, content.size(), 2);
  return bytes + content;
}

std::string title(std::string text) {
  text.resize(16, ' ');
  return text;
}

std::string pdu(int type, const std::string& content) {
  std::string bytes(1, static_cast<char>(type));
  bytes += '\0';
  big(bytes, content.size(), 4);
  return bytes + content;
}

std::string data_pdu(std::string_view bytes, int control) {
  std::string part;
  big(part, bytes.size() + 2, 4);
  part += '\1';  // the context
  part += static_cast<char>(control);
  return pdu(4, part + std::string(bytes));
}

std::string element(std::size_t number, std::string value) {
  if (value.size() % 2 != 0) value += '\0';
  std::string bytes;
  little(bytes, 0, 2);
  little(bytes, number, 2);
  little(bytes, value.size(), 4);
  return bytes + value;
}

std::string short_element(std::size_t number, std::size_t value) {
  std::string bytes;
  little(bytes, value, 2);
  return element(number, bytes);
}

}  // namespace

std::string association_request(const RawRequest& request) {
  std::string context("\1\0\0\0", 4);
  context += item(0x30, request.sop_class) + item(0x40, request.transfer_syntax);
  std::string user = item(0x51, std::string("\0\0\x40\0", 4)) + item(0x52, "2.25.1");
  std::string content("\0\1\0\0", 4);
  content += title(request.called) + title(request.calling) + std::string(32, '\0');
  content += item(0x10, "1.2.840.10008.3.1.1.1") + item(0x20, context) + item(0x50, user);
  return pdu(1, content);
}

RawPeer::RawPeer(std::uint16_t port, const std::string& source)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, source.c_str(), &address.sin_addr);
  bool done = bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  address.sin_port = htons(port);
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  done = done && connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  if (!done) socket_ = Descriptor();
}

bool RawPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::string RawPeer::receive() {
  std::string bytes;
  std::size_t wanted = 6;
  while (bytes.size() < wanted) {
    pollfd waiting{socket_.get(), POLLIN, 0};
    if (poll(&waiting, 1, 10'000) <= 0) return "";
    const auto before = bytes.size();
    bytes.resize(wanted);
    const auto count = recv(socket_.get(), bytes.data() + before, wanted - before, 0);
    if (count <= 0) return "";
    bytes.resize(before + static_cast<std::size_t>(count));
    if (bytes.size() == 6 && wanted == 6) {
      for (int at = 2; at < 6; ++at)
        wanted += static_cast<std::size_t>(static_cast<unsigned char>(bytes[static_cast<std::size_t>(at)]))
                  << (8 * (5 - at));
    }
  }
  return bytes;
}

int RawPeer::associate(const RawRequest& request) {
  if (!send(association_request(request))) return 0;
  answer_ = receive();
  return answer_.empty() ? 0 : answer_[0];
}

bool RawPeer::send_store_command(const std::string& sop_class, const std::string& instance) {
  std::string command = element(0x0002, sop_class) + short_element(0x0100, 1) + short_element(0x0110, 7) +
                        short_element(0x0700, 0) + short_element(0x0800, 0) + element(0x1000, instance);
  std::string length;
  little(length, command.size(), 4);
  return send(data_pdu(element(0, length) + command, 3));
}

bool RawPeer::send_command(std::string_view bytes, bool last) { return send(data_pdu(bytes, last ? 3 : 1)); }

bool RawPeer::send_data(std::string_view bytes, bool last) { return send(data_pdu(bytes, last ? 2 : 0)); }

std::optional<int> RawPeer::status() {
  const auto answer = receive();
  const auto at = answer.find(std::string("\0\0\0\x09\2\0\0\0", 8));
  if (answer.empty() || answer[0] != 4 || at == std::string::npos) return std::nullopt;
  return static_cast<unsigned char>(answer[at + 8]) | static_cast<unsigned char>(answer[at + 9]) << 8;
}

bool RawPeer::release() {
  if (!send(pdu(5, std::string(4, '\0')))) return false;
  const auto answer = receive();
  return !answer.empty() && answer[0] == 6;
}

}  // namespace deepwrist::clinic::testing
