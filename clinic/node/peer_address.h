#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace deepwrist::clinic {

/// An IP address; those of version 4 are held as "::ffff:a.b.c.d" (RFC 4291, 2.5.5.2), so that a peer has one
/// address whatever socket it came by.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const IpAddress&) const = default;
};

/// "192.0.2.7" or "fd00::1"; nothing for text that is neither.
std::optional<IpAddress> parse_address(std::string_view text);
std::string to_string(const IpAddress& address);

/// Who is at the other end of a TCP socket, as the kernel says; nothing when nobody is any more.
std::optional<IpAddress> peer_of(int socket);

/// One address, or all that begin alike: "192.0.2.7", "10.1.0.0/16", "fd00::/8".
class AddressRange {
 public:
  /// Throws Error(usage) at `place`.
  static AddressRange parse(std::string_view text, const std::string& place);

  bool contains(const IpAddress& address) const;

 private:
  IpAddress start_;
  int bits_ = 128;
};

}  // namespace deepwrist::clinic
