#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "clinic/node/sender.h"
#include "tests/clinic/node/background_program.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using ::testing::SizeIs;

constexpr const char* kOrthanc = "/usr/sbin/Orthanc";

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

/// An Orthanc that knows the receiver as "AI".
class Orthanc {
 public:
  explicit Orthanc(std::uint16_t receiver_port) {
    const nlohmann::json configuration{
        {"Name", "test"},
        {"StorageDirectory", (folder_ / "db").string()},
        {"IndexDirectory", (folder_ / "db").string()},
        {"HttpPort", http_port},
        {"DicomPort", dicom_port},
        {"DicomAet", "PACS"},
        {"RemoteAccessAllowed", false},
        {"AuthenticationEnabled", false},
        {"DicomCheckCalledAet", true},
        {"DicomAlwaysAllowStore", false},
        {"OverwriteInstances", true},
        {"Plugins", nlohmann::json::array()},
        {"DicomModalities", {{"AI", {"DEEPWRIST", "127.0.0.1", receiver_port}}}}};
    folder_.write("orthanc.json", configuration.dump());
    program_ = std::make_unique<testing::BackgroundProgram>(
        std::vector<std::string>{kOrthanc, folder_ / "orthanc.json"}, folder_ / "log");
  }

  bool started() const {
    return testing::wait_for_port(dicom_port, 30) && testing::wait_for_port(http_port, 30);
  }
  nlohmann::json instances() const {
    return nlohmann::json::parse(http(http_port, "GET", "/instances"), nullptr, false);
  }
  Destination destination() const { return {"pacs", "127.0.0.1", dicom_port, "PACS"}; }

  const std::uint16_t http_port = testing::free_port();
  const std::uint16_t dicom_port = testing::free_port();

 private:
  deepwrist::testing::TemporaryFolder folder_;
  std::unique_ptr<testing::BackgroundProgram> program_;
};

TEST(Orthanc, ARadiographComesFromThePacsAndResultsGoBackToIt) {
  if (access(kOrthanc, X_OK) != 0) GTEST_SKIP() << "Orthanc (package orthanc) is not at hand";
  const deepwrist::testing::TemporaryFolder folder;
  const testing::ReceiverProcess receiver(testing::quick_options());
  const Orthanc pacs(receiver.port());
  ASSERT_TRUE(pacs.started());
  const auto radiograph = testing::write_result(folder / "dx.dcm", "1.2.840.10008.5.1.4.1.1.1.1", "2.25.50");
  const auto stored = send_objects(pacs.destination(), {{{radiograph}}});
  ASSERT_EQ(stored.at(0).outcome, SendOutcome::sent) << stored.at(0).detail;
  http(pacs.http_port, "POST", "/modalities/AI/store", pacs.instances().dump());
  ASSERT_THAT(receiver.objects(), SizeIs(1));

  const auto report = testing::write_result(folder / "sr.dcm", testing::kComprehensive3dSr, "2.25.51");
  const auto picture = testing::write_result(folder / "sc.dcm", testing::kSecondaryCapture, "2.25.52");
  for (int time = 0; time < 2; ++time) {  // again, as after a crash: nothing is there twice
    for (const auto& result : send_objects(pacs.destination(), {{{report}}, {{picture}}}))
      EXPECT_EQ(result.outcome, SendOutcome::sent) << result.detail;
    EXPECT_THAT(pacs.instances(), SizeIs(3));
  }
}

TEST(Orthanc, RejectsATitleThatItDoesNotKnow) {
  if (access(kOrthanc, X_OK) != 0) GTEST_SKIP() << "Orthanc (package orthanc) is not at hand";
  const deepwrist::testing::TemporaryFolder folder;
  const Orthanc pacs(104);
  ASSERT_TRUE(pacs.started());
  const auto picture = testing::write_result(folder / "sc.dcm", testing::kSecondaryCapture, "2.25.52");
  const auto result = send_objects(pacs.destination(), {{{picture}}}, {.title = "STRANGER"}).at(0);
  EXPECT_NE(result.outcome, SendOutcome::sent);
  EXPECT_THAT(pacs.instances(), SizeIs(0));
}

}  // namespace
}  // namespace deepwrist::clinic
