#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace deepwrist::testing {

/// A server at https://localhost with a certificate that only `certificate()` vouches for:
///   /file       `contents`              /other   302 to /file
///   /plain      302 to http://localhost /loop    302 to itself
///   anything    404
class HttpsServer {
 public:
  /// Certificate and key are written into `folder`.
  HttpsServer(const std::filesystem::path& folder, std::string contents);
  ~HttpsServer();
  HttpsServer(const HttpsServer&) = delete;
  HttpsServer& operator=(const HttpsServer&) = delete;

  std::string address(const std::string& path) const;
  const std::filesystem::path& certificate() const { return certificate_; }

 private:
  struct Server;
  std::filesystem::path certificate_;
  std::unique_ptr<Server> server_;
};

}  // namespace deepwrist::testing
