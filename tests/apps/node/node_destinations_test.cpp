#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <thread>

#include "tests/apps/node/node_fixture.h"
#include "tests/apps/node/node_processes.h"
#include "tests/apps/node/phantom_study.h"
#include "tests/clinic/node/http_client.h"
#include "tests/clinic/node/raw_peer.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"
#include "tests/clinic/node/test_certificates.h"

namespace deepwrist::testing {
namespace {
namespace fs = std::filesystem;
using clinic::testing::BackgroundProgram;
using clinic::testing::kComprehensiveSr;
using clinic::testing::kSecondaryCapture;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// A configuration of storescp whose profile "P" takes these classes and no other.
std::string profile_of(const std::vector<std::string>& sop_classes) {
  std::string text =
      "[[TransferSyntaxes]]\n[T]\nTransferSyntax1 = 1.2.840.10008.1.2.1\n[[PresentationContexts]]\n[C]\n";
  for (std::size_t i = 0; i < sop_classes.size(); ++i)
    text += "PresentationContext" + std::to_string(i + 1) + " = " + sop_classes[i] + "\\T\n";
  return text + "[[Profiles]]\n[P]\nPresentationContexts = C\n";
}

class NodeWithTls : public NodeProgram {
 protected:
  void SetUp() override {
    NodeProgram::SetUp();
    if (IsSkipped()) return;
    DEEPWRIST_REQUIRE_DCMTK(storescp, "storescp");
    storescp_ = storescp;
  }

  /// A PACS by TLS that takes these classes, at a port of its own; as a destination.
  std::string start_pacs(const std::string& name, const std::vector<std::string>& sop_classes) {
    const auto port = clinic::testing::free_port();
    const auto own = certificates_.of("peer");
    const auto folder = own_ / name;
    fs::create_directory(folder);
    own_.write(name + ".cfg", profile_of(sop_classes));
    pacs_.push_back(std::make_unique<BackgroundProgram>(
        std::vector<std::string>{storescp_, "-xf", own_ / (name + ".cfg"), "P", "+tls", own.key,
                                 own.certificate, "+cf", own.ca, "-od", folder, std::to_string(port)},
        own_ / (name + ".log")));
    EXPECT_TRUE(clinic::testing::wait_for_port(port, 10));
    return "tls:" + name + "@127.0.0.1:" + std::to_string(port);
  }

  std::vector<std::string> tls_keys(const std::string& name) const {
    const auto files = certificates_.of(name);
    return {"tls: {key: " + files.key.string() + ", certificate: " + files.certificate.string() +
            ", ca: " + files.ca.string() + "}"};
  }

  void configure_for(const std::string& destination) {
    auto keys = tls_keys("node");
    keys.push_back("destinations: ['" + destination + "']");
    keys.push_back("metrics_port: " + std::to_string(metrics_port_));
    configure(keys);
  }

  bool send_by_tls(const fs::path& file, const std::string& name) const {
    const auto own = certificates_.of(name);
    return run({"/usr/bin/storescu", "+tls", own.key, own.certificate, "+cf", own.ca, "-aec", "DEEPWRIST",
                "-R", "127.0.0.1", std::to_string(port_), file})
               .exit_code == 0;
  }

  std::map<std::string, int> outcomes() const {
    std::map<std::string, int> counted;
    for (const auto& delivery : events("delivery")) ++counted[delivery.at("outcome")];
    return counted;
  }

  const clinic::testing::Certificates& certificates_ = clinic::testing::Certificates::shared();
  const std::uint16_t metrics_port_ = clinic::testing::free_port();
  std::vector<std::unique_ptr<BackgroundProgram>> pacs_;
  std::string storescp_;
};

/// What a connection's process has open, and which layers of the sandbox it is in.
void expect_confined(pid_t pid) {
  std::string status;
  for (int i = 0; i < 100 && status.find("Seccomp:\t2") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    status = text_of("/proc/" + std::to_string(pid) + "/status");
  }
  EXPECT_THAT(status, HasSubstr("Seccomp:\t2"));
  EXPECT_THAT(status, HasSubstr("NoNewPrivs:\t1"));
  if (geteuid() != 0) return;  // of a process in the sandbox nobody else sees what it has open
  std::vector<std::string> open;
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd"))
    open.push_back(fs::read_symlink(entry.path()).string().substr(0, 7));
  EXPECT_THAT(open, UnorderedElementsAre("/dev/nu", "/dev/nu", "/dev/nu", "socket:", "socket:"));
}

TEST_F(NodeWithTls, ServesAndSendsByTlsAndNamesTheClassesThatAPacsDoesNotTake) {
  configure_for(start_pacs("SOME", {kSecondaryCapture, kComprehensiveSr}));
  start();
  EXPECT_FALSE(send_by_tls(radiograph("PA"), "expired"));
  EXPECT_TRUE(log_says("its certificate has expired")) << log_text();
  EXPECT_FALSE(send({radiograph("PA")})) << "without TLS";
  EXPECT_FALSE(send_by_tls(radiograph("PA"), "stranger"));
  const NodeProcesses processes{.receiver = pid_of("receiver started")};
  const auto connects = [&](bool wanted) {
    for (int i = 0; i < 500 && processes.find("connection").has_value() != wanted; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return processes.find("connection");
  };
  ASSERT_FALSE(connects(false));
  {
    const clinic::testing::RawPeer silent(port_);
    const auto connection = connects(true);
    ASSERT_TRUE(connection);
    expect_confined(*connection);
  }
  ASSERT_TRUE(send_by_tls(radiograph("PA"), "peer"));
  ASSERT_TRUE(send_by_tls(radiograph("LAT"), "peer"));
  ASSERT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
  EXPECT_THAT(outcomes(), UnorderedElementsAre(Pair("sent", 5), Pair("class refused", 2)));
  const std::string overlay = "GrayscaleSoftcopyPresentationStateStorage";
  EXPECT_THAT(log_text(), HasSubstr("does not take " + overlay));
  auto told = status().out;
  EXPECT_THAT(told, HasSubstr("studies             1 sent"));
  EXPECT_THAT(told, HasSubstr("2 " + overlay + " by tls:SOME@127.0.0.1:"));
  const auto figures = clinic::testing::http_answer(metrics_port_, "GET", "/metrics");
  EXPECT_THAT(figures, HasSubstr("deepwrist_node_studies{status=\"sent\"} 1\n"));
  EXPECT_THAT(figures, HasSubstr("deepwrist_node_refused{class=\"" + overlay + "\""));

  // Another PACS, which takes nothing of it: the study has failed, and says so.
  configure_for(start_pacs("NONE", {"1.2.840.10008.5.1.4.1.1.2"}));
  kill(node_->pid(), SIGHUP);
  const auto other = write_study({radiograph("PA"), radiograph("LAT")}, "2.25.771", own_ / "other");
  for (const auto& file : other) ASSERT_TRUE(send_by_tls(file.file, "peer"));
  ASSERT_TRUE(wait_for("delivery", 2 * kObjectsOfTwoViews)) << log_text();
  EXPECT_THAT(outcomes(), UnorderedElementsAre(Pair("sent", 5), Pair("class refused", 9)));
  told = status().out;
  EXPECT_THAT(told, HasSubstr("1 failed, 1 sent"));
  EXPECT_THAT(told, HasSubstr("1 delivery"));

  configure_for("nowhere");
  kill(node_->pid(), SIGHUP);
  EXPECT_TRUE(log_says("destinations stay as they were")) << log_text();

  const auto expired = certificates_.of("expired");
  const auto refused =
      run_node({config(), "--dry-run", "destinations=[" + out().string() + "]",
                "tls.key=" + expired.key.string(), "tls.certificate=" + expired.certificate.string()});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr(expired.certificate.string() + ": the certificate expired on"));
}

TEST_F(NodeProgram, EveryKeyThatIsWrongIsNamedInOneGo) {
  configure({"title: SEVENTEEN_LETTERS",
             "calling_titles: ['A\\B']",
             "log: {file: " + (spool() / "log").string() + "}",
             "destinations: [nowhere, 'PACS@host:0', 'tls:PACS@host:104']",
             "peers: [300.1.1.1]",
             "bind_address: here",
             "watch: " + (own_ / "none").string(),
             "max_connections: 0",
             "max_per_address: 0",
             "max_object_mb: 0",
             "min_free_gb: -1",
             "quiet_s: -1",
             "longest_s: 0",
             "prediction_timeout_s: 0",
             "retry_s: 0",
             "retry_days: -1",
             "keep_days: -1",
             "keep_gb: 0",
             "metrics_port: 70000",
             "dicom: {sr_class: basic}",
             "titel: DEEPWRIST"});
  const auto refused = run_node({config(), "port=0"});
  EXPECT_EQ(refused.exit_code, 2);
  for (const auto* text : {"SEVENTEEN_LETTERS",
                           "calling_titles",
                           "must not be in the spool",
                           "'nowhere'",
                           "port between",
                           "needs tls.key",
                           "300.1.1.1",
                           "bind_address",
                           "watch",
                           "max_connections",
                           "max_per_address",
                           "max_object_mb",
                           "min_free_gb",
                           "quiet_s",
                           "longest_s",
                           "prediction_timeout_s",
                           "retry_s",
                           "retry_days",
                           "keep_days",
                           "keep_gb",
                           "metrics_port",
                           "dicom.sr_class",
                           "titel",
                           "port"})
    EXPECT_THAT(refused.err, HasSubstr(text));
}

}  // namespace
}  // namespace deepwrist::testing
