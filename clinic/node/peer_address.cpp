#include "clinic/node/peer_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::clinic {
namespace {

constexpr int kMappedBits = 96;  ///< of "::ffff:0:0", before an address of version 4

IpAddress mapped(const in_addr& address) {
  IpAddress result;
  result.bytes[10] = result.bytes[11] = 0xff;
  std::memcpy(&result.bytes[12], &address, sizeof address);
  return result;
}

IpAddress plain(const in6_addr& address) {
  IpAddress result;
  std::memcpy(result.bytes.data(), &address, sizeof address);
  return result;
}

bool is_mapped(const IpAddress& address) { return AddressRange::parse("0.0.0.0/0", "").contains(address); }

}  // namespace

std::optional<IpAddress> parse_address(std::string_view text) {
  const std::string terminated(text);
  in_addr v4{};
  if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) return mapped(v4);
  in6_addr v6{};
  if (inet_pton(AF_INET6, terminated.c_str(), &v6) == 1) return plain(v6);
  return std::nullopt;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_mapped(address)) {
    inet_ntop(AF_INET, &address.bytes[12], text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, address.bytes.data(), text.data(), text.size());
  }
  return text.data();
}

std::optional<IpAddress> peer_of(int socket) {
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  if (getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &length) != 0) return std::nullopt;
  if (peer.ss_family == AF_INET) return mapped(reinterpret_cast<const sockaddr_in&>(peer).sin_addr);
  if (peer.ss_family == AF_INET6) return plain(reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr);
  return std::nullopt;
}

AddressRange AddressRange::parse(std::string_view text, const std::string& place) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  const bool is_v4 = text.find(':') == std::string_view::npos;
  const int width = is_v4 ? 32 : 128;
  const auto bits = slash == std::string_view::npos ? std::optional<long long>(width)
                                                    : parse_integer(text.substr(slash + 1));
  if (!address || !bits || *bits < 0 || *bits > width) {
    throw Error(ErrorKind::usage, place,
                "'" + std::string(text) +
                    "' is neither an address nor a range of them; write 192.0.2.7, 10.1.0.0/16 or fd00::/8");
  }
  AddressRange range;
  range.start_ = *address;
  range.bits_ = static_cast<int>(*bits) + (is_v4 ? kMappedBits : 0);
  return range;
}

bool AddressRange::contains(const IpAddress& address) const {
  const auto whole = static_cast<std::size_t>(bits_ / 8);
  const int rest = bits_ % 8;
  if (!std::equal(start_.bytes.begin(), start_.bytes.begin() + static_cast<std::ptrdiff_t>(whole),
                  address.bytes.begin())) {
    return false;
  }
  return rest == 0 || ((start_.bytes[whole] ^ address.bytes[whole]) >> (8 - rest)) == 0;
}

}  // namespace deepwrist::clinic
