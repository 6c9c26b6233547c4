#include "tests/exchange/https_server.h"

#include <httplib.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/support/subprocess.h"

namespace deepwrist::testing {

struct HttpsServer::Server {
  Server(const std::string& certificate, const std::string& key) : server(certificate.c_str(), key.c_str()) {}
  httplib::SSLServer server;
  int port = 0;
  std::thread thread;
};

HttpsServer::HttpsServer(const std::filesystem::path& folder, std::string contents)
    : certificate_(folder / "server.pem") {
  setenv("no_proxy", "localhost", 1);
  const auto key = (folder / "server.key").string();
  const auto made =
      run({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
           "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate_});
  if (made.exit_code != 0) throw std::runtime_error("openssl: " + made.err);
  server_ = std::make_unique<Server>(certificate_.string(), key);
  auto& server = server_->server;
  server.Get("/file", [contents = std::move(contents)](const httplib::Request&, httplib::Response& response) {
    response.set_content(contents, "application/octet-stream");
  });
  const auto redirect = [&server](const char* from, const std::string& to) {
    server.Get(from,
               [to](const httplib::Request&, httplib::Response& response) { response.set_redirect(to); });
  };
  redirect("/other", "/file");
  redirect("/loop", "/loop");
  server_->port = server.bind_to_any_port("127.0.0.1");
  redirect("/plain", "http://localhost:" + std::to_string(server_->port) + "/file");
  server_->thread = std::thread([this] { server_->server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

HttpsServer::~HttpsServer() {
  server_->server.stop();
  server_->thread.join();
}

std::string HttpsServer::address(const std::string& path) const {
  return "https://localhost:" + std::to_string(server_->port) + path;
}

}  // namespace deepwrist::testing
