#include "clinic/node/line_channel.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"

namespace deepwrist::clinic {
namespace {

constexpr std::size_t kMaxLine = std::size_t{16} << 20;

}  // namespace

std::pair<LineChannel, LineChannel> LineChannel::make_pair() {
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    throw Error(ErrorKind::unavailable, "node", std::string("no socket to be had: ") + std::strerror(errno));
  return {LineChannel(Descriptor(ends[0])), LineChannel(Descriptor(ends[1]))};
}

bool LineChannel::send(const std::string& line) {
  const std::string text = line + "\n";
  for (std::size_t at = 0; at < text.size();) {
    const auto sent = ::send(socket_.get(), text.data() + at, text.size() - at, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += static_cast<std::size_t>(sent);
  }
  return true;
}

std::optional<std::string> LineChannel::buffered_line() {
  const auto end = buffer_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  auto line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

bool LineChannel::read_more(bool waits) {
  if (buffer_.size() > kMaxLine) return false;
  std::array<char, 65536> part;
  ssize_t count = -1;
  do {
    count = recv(socket_.get(), part.data(), part.size(), waits ? 0 : MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  buffer_.append(part.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> LineChannel::wait_for_line() {
  for (;;) {
    if (auto line = buffered_line()) return line;
    if (!read_more(true)) return std::nullopt;
  }
}

std::optional<std::string> LineChannel::line_at_hand() {
  for (;;) {
    if (auto line = buffered_line()) return line;
    if (!read_more(false)) return std::nullopt;
  }
}

}  // namespace deepwrist::clinic
