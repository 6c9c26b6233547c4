#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"

namespace deepwrist::clinic::testing {

/// A connection to a server of this machine that speaks HTTP/1.0.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port);

  bool connected() const { return socket_.valid(); }
  /// Whether all of it was taken.
  bool send(std::string_view bytes);
  /// All that comes until the other side ends; what there is after ten seconds.
  std::string rest();

 private:
  Descriptor socket_;
};

/// The answer to a request, with its head; empty where nobody answers.
std::string http_answer(std::uint16_t port, const std::string& method, const std::string& path,
                        const std::string& body = "");

}  // namespace deepwrist::clinic::testing
