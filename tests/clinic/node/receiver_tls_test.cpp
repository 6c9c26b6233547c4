#include <gmock/gmock.h>
#include <unistd.h>

#include "clinic/node/receiver.h"
#include "tests/clinic/node/raw_peer.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/test_certificates.h"
#include "tests/support/errors.h"
#include "tests/support/subprocess.h"

namespace deepwrist::clinic {
namespace {
using deepwrist::testing::run;
using ::testing::HasSubstr;
using testing::ReceiverProcess;

TEST(ReceiverTls, PeersWithACertificateAreServedAndOthersNot) {
  DEEPWRIST_REQUIRE_DCMTK(echoscu, "echoscu");
  const auto& files = testing::Certificates::shared();
  auto options = testing::quick_options();
  options.tls = files.of("node");
  const ReceiverProcess receiver(options);
  const auto peer = files.of("peer"), stranger = files.of("stranger");
  const auto port = std::to_string(receiver.port());
  const auto echo = [&](const std::vector<std::string>& more) {
    std::vector<std::string> command{echoscu, "-to", "3", "-aec", "DEEPWRIST"};
    command.insert(command.end(), more.begin(), more.end());
    command.insert(command.end(), {"127.0.0.1", port});
    return run(command).exit_code;
  };
  EXPECT_EQ(echo({"+tls", peer.key, peer.certificate, "+cf", peer.ca}), 0);
  EXPECT_NE(echo({"+tls", stranger.key, stranger.certificate, "+cf", peer.ca}), 0);
  const auto says = [&](const std::string& text) {
    EXPECT_TRUE(receiver.wait_until_idle());
    EXPECT_THAT(receiver.log_text(), HasSubstr(text));
  };
  says("its certificate is not signed by who is trusted");
  EXPECT_NE(echo({"+tla", "+cf", peer.ca}), 0) << "without a certificate";
  EXPECT_NE(echo({}), 0) << "without TLS";
  EXPECT_TRUE(receiver.wait_until_idle());
}

TEST(ReceiverTls, CertificatesOfPeersThatAreExpiredOrForAnotherUseAreCalledSo) {
  DEEPWRIST_REQUIRE_DCMTK(echoscu, "echoscu");
  const auto& files = testing::Certificates::shared();
  auto options = testing::quick_options();
  options.tls = files.of("node");
  // A receiver each: an address is warned of once a minute.
  const auto log_after_echo = [&](const std::string& name) {
    const ReceiverProcess receiver(options);
    const auto own = files.of(name);
    const auto echo = run({echoscu, "-to", "3", "-aec", "DEEPWRIST", "+tls", own.key, own.certificate, "+cf",
                           own.ca, "127.0.0.1", std::to_string(receiver.port())});
    EXPECT_NE(echo.exit_code, 0);
    EXPECT_TRUE(receiver.wait_until_idle());
    return receiver.log_text();
  };
  EXPECT_THAT(log_after_echo("expired"), HasSubstr("its certificate has expired"));
  EXPECT_THAT(log_after_echo("server"),
              HasSubstr("its certificate is not accepted: not valid yet, not for this use, or too weak"));
}

TEST(ReceiverTls, FilesThatCannotBeUsedAreNamed) {
  const auto& files = testing::Certificates::shared();
  auto node = files.of("node");
  node.key = files.of("peer").key;
  EXPECT_THAT(deepwrist::testing::failure([&] { make_tls_layer(node, TlsRole::acceptor); }, ErrorKind::usage),
              HasSubstr("is not the key of"));
  node = files.of("node");
  node.ca = "/nowhere.pem";
  EXPECT_THAT(deepwrist::testing::failure([&] { make_tls_layer(node, TlsRole::acceptor); }, ErrorKind::usage),
              HasSubstr("/nowhere.pem"));
  EXPECT_THAT(deepwrist::testing::failure([&] { make_tls_layer(files.of("expired"), TlsRole::requestor); },
                                          ErrorKind::usage),
              HasSubstr("the certificate expired on 20"));
}

}  // namespace
}  // namespace deepwrist::clinic
