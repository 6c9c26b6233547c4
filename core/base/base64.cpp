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

}  // namespace deepwrist
