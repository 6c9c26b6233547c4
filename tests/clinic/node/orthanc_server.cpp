#include "tests/clinic/node/orthanc_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <vector>

#include "core/base/descriptor.h"

namespace deepwrist::clinic::testing {
namespace {

/// The body of the answer to an HTTP/1.0 request of a server of this machine.
std::string http(std::uint16_t port, const std::string& method, const std::string& path,
                 const std::string& body = "") {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return "";
  const auto request =
      method + " " + path + " HTTP/1.0\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  if (send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return "";
  std::string answer;
  for (char part[4096];;) {
    const auto count = recv(socket.get(), part, sizeof part, 0);
    if (count <= 0) break;
    answer.append(part, static_cast<std::size_t>(count));
  }
  const auto at = answer.find("\r\n\r\n");
  return at == std::string::npos ? "" : answer.substr(at + 4);
}

}  // namespace

Orthanc::Orthanc(std::uint16_t node_port) {
  const nlohmann::json configuration{{"Name", "test"},
                                     {"StorageDirectory", (folder_ / "db").string()},
                                     {"IndexDirectory", (folder_ / "db").string()},
                                     {"HttpPort", http_port_},
                                     {"DicomPort", dicom_port_},
                                     {"DicomAet", "PACS"},
                                     {"RemoteAccessAllowed", false},
                                     {"AuthenticationEnabled", false},
                                     {"DicomCheckCalledAet", true},
                                     {"DicomAlwaysAllowStore", false},
                                     {"OverwriteInstances", true},
                                     {"Plugins", nlohmann::json::array()},
                                     {"DicomModalities", {{"AI", {"DEEPWRIST", "127.0.0.1", node_port}}}}};
  folder_.write("orthanc.json", configuration.dump());
  program_ = std::make_unique<BackgroundProgram>(std::vector<std::string>{kOrthanc, folder_ / "orthanc.json"},
                                                 folder_ / "log");
}

bool Orthanc::started() const { return wait_for_port(dicom_port_, 30) && wait_for_port(http_port_, 30); }

nlohmann::json Orthanc::get(const std::string& path) const {
  return nlohmann::json::parse(http(http_port_, "GET", path), nullptr, false);
}

void Orthanc::send_to_node(const nlohmann::json& resources) const {
  http(http_port_, "POST", "/modalities/AI/store", resources.dump());
}

}  // namespace deepwrist::clinic::testing
