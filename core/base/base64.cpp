#include "core/base/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace deepwrist {

std::string base64(std::span<const std::byte> bytes) {
  constexpr std::size_t kBlock =
      3 << 20;  // OpenSSL counts in int; whole groups of three join without padding
  std::string text((bytes.size() + 2) / 3 * 4, '\0');
  auto* out = reinterpret_cast<unsigned char*>(text.data());
  for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
    const auto block = bytes.subspan(at, std::min(kBlock, bytes.size() - at));
    out += EVP_EncodeBlock(out, reinterpret_cast<const unsigned char*>(block.data()),
                           static_cast<int>(block.size()));
  }
  return text;
}

std::optional<std::vector<unsigned char>> from_base64(std::string_view text) {
  const auto digits =
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  const auto padding = digits == std::string_view::npos ? 0 : text.size() - digits;
  const bool is_padded =
      padding <= 2 && text.substr(text.size() - padding) == std::string_view("==", padding);
  if (text.size() % 4 != 0 || !is_padded) return std::nullopt;
  constexpr std::size_t kBlock = 4 << 20;
  std::vector<unsigned char> bytes(text.size() / 4 * 3);
  auto* out = bytes.data();
  for (std::size_t at = 0; at < text.size(); at += kBlock) {
    const auto block = text.substr(at, kBlock);
    out += EVP_DecodeBlock(out, reinterpret_cast<const unsigned char*>(block.data()),
                           static_cast<int>(block.size()));
  }
  bytes.erase(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end());
  return bytes;
}

}  // namespace deepwrist
