#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "annotation/annotation_answers.h"

namespace deepwrist::annotation {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8017;  ///< 0: any free one
  std::size_t threads = 12;   ///< requests answered at a time
  int timeout_s = 5;          ///< for a peer to send or take something
};

/// The page's server, by HTTP/1.1. Whoever does not know the token, or comes by a host name that is not this
/// machine's, gets 403 and no content; bodies above 64 KiB are refused.
class AnnotationServer {
 public:
  using Answer = std::function<PageAnswer(const PageRequest&)>;
  /// Listens and answers from now on, in threads of its own. Throws Error(unavailable) for an address or a
  /// port that cannot be had.
  AnnotationServer(const ServerOptions& options, const std::string& token, Answer answer);
  ~AnnotationServer();
  AnnotationServer(const AnnotationServer&) = delete;
  AnnotationServer& operator=(const AnnotationServer&) = delete;

  std::uint16_t port() const;
  /// "http://127.0.0.1:8017/TOKEN/"
  std::string url() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace deepwrist::annotation
