#include "annotation/annotation_server.h"

#include <httplib.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "annotation/page_address.h"
#include "core/base/error.h"
#include "core/base/log.h"

//   request line, headers ─► Host, token ─┬─ wrong: 403, empty, nothing of the body is read
//                                         ├─ GET ─► answer
//                                         └─ PUT ─► body, at most 64 KiB ─► answer
//
// One request a connection, so that idle ones take no thread. The library's default lets a second program
// listen at the same port (SO_REUSEPORT) and tells a peer what an exception said: neither is wanted.

namespace deepwrist::annotation {
namespace {

constexpr std::size_t kMostBody = 64 << 10;

httplib::Headers security_headers() {
  return {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
       "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"Referrer-Policy", "no-referrer"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cache-Control", "no-store"}};
}

void use_address_again(int socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}

}  // namespace

class AnnotationServer::Listener {
 public:
  Listener(const ServerOptions& options, std::string token, Answer answer)
      : options_(options), token_(std::move(token)), answer_(std::move(answer)) {
    configure();
    errno = 0;
    port_ = options.port == 0                                     ? server_.bind_to_any_port(options.address)
            : server_.bind_to_port(options.address, options.port) ? options.port
                                                                  : -1;
    if (port_ <= 0) {
      const std::string why = errno == 0 ? "no such address" : std::strerror(errno);
      throw Error(ErrorKind::unavailable, "server.port",
                  options.address + ":" + std::to_string(options.port) + " cannot be listened at: " + why +
                      ". Is another program using the port? server.port=0 takes any free one");
    }
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

  ~Listener() {
    server_.stop();
    thread_.join();
  }

  int port() const { return port_; }
  std::string url() const {
    const bool is_v6 = options_.address.find(':') != std::string::npos;
    const auto host = is_v6 ? "[" + options_.address + "]" : options_.address;
    return "http://" + host + ":" + std::to_string(port_) + "/" + token_ + "/";
  }

 private:
  void configure() {
    server_.set_default_headers(security_headers());
    server_.set_socket_options([](auto socket) { use_address_again(static_cast<int>(socket)); });
    server_.set_payload_max_length(kMostBody);
    server_.set_keep_alive_max_count(1);
    server_.set_read_timeout(options_.timeout_s);
    server_.set_write_timeout(options_.timeout_s);
    server_.set_tcp_nodelay(true);
    server_.new_task_queue = [this] { return new httplib::ThreadPool(options_.threads); };
    server_.set_pre_routing_handler([this](const auto& request, auto& response) {
      return check(request, response) ? httplib::Server::HandlerResponse::Unhandled
                                      : httplib::Server::HandlerResponse::Handled;
    });
    const auto handle = [this](const auto& request, auto& response) { respond(request, response); };
    server_.Get("/.*", handle);
    server_.Put("/.*", handle);
    server_.set_exception_handler([](const auto&, auto& response, std::exception_ptr exception) {
      response.status = 500;
      try {
        std::rethrow_exception(exception);
      } catch (const std::exception& error) {
        log().error("a request could not be answered: {}", error.what());
      } catch (...) {
        log().error("a request could not be answered");
      }
    });
  }

  bool check(const httplib::Request& request, httplib::Response& response) const {
    if (has_token(request.path, token_) && is_own_host(request.get_header_value("Host"), options_.address))
      return true;
    response.status = 403;
    return false;
  }

  void respond(const httplib::Request& request, httplib::Response& response) {
    PageRequest asked{.method = request.method, .path = request.path.substr(token_.size() + 2)};
    if (asked.method == "HEAD") asked.method = "GET";
    for (const auto& [name, value] : request.params) asked.query[name] = value;
    asked.body = request.body;
    auto answer = answer_(asked);
    response.status = answer.status;
    response.set_content(answer.body, answer.type.c_str());
  }

  const ServerOptions options_;
  const std::string token_;
  const Answer answer_;
  httplib::Server server_;
  std::thread thread_;
  int port_ = -1;
};

AnnotationServer::AnnotationServer(const ServerOptions& options, const std::string& token, Answer answer)
    : listener_(std::make_unique<Listener>(options, token, std::move(answer))) {}

AnnotationServer::~AnnotationServer() = default;

std::uint16_t AnnotationServer::port() const { return static_cast<std::uint16_t>(listener_->port()); }
std::string AnnotationServer::url() const { return listener_->url(); }

}  // namespace deepwrist::annotation
