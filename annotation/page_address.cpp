#include "annotation/page_address.h"

#include <arpa/inet.h>
#include <sys/random.h>

#include <array>
#include <cstdint>

#include "core/base/error.h"
#include "core/base/text.h"

namespace deepwrist::annotation {
namespace {

/// The host without its port and brackets.
std::string without_port(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end == host.npos ? "" : std::string(host.substr(1, end - 1));
  }
  return std::string(host.substr(0, host.find(':')));
}

bool is_ip_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

}  // namespace

std::string random_token() {
  std::array<std::uint8_t, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw Error(ErrorKind::unavailable, "server", "the system gives no random numbers for the address");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (const auto byte : bytes) {
    token += kDigits[byte >> 4];
    token += kDigits[byte & 15];
  }
  return token;
}

bool has_token(std::string_view path, std::string_view token) {
  if (path.size() < token.size() + 2 || path.front() != '/' || path[token.size() + 1] != '/') return false;
  unsigned different = 0;
  for (std::size_t i = 0; i < token.size(); ++i)
    different |= static_cast<unsigned char>(path[i + 1]) ^ static_cast<unsigned char>(token[i]);
  return different == 0;
}

bool is_own_host(std::string_view host, std::string_view own) {
  const auto name = to_lower(without_port(host));
  return !name.empty() && (name == "localhost" || name == to_lower(own) || is_ip_address(name));
}

}  // namespace deepwrist::annotation
