#include "clinic/node/sender.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/base/atomic_file.h"
#include "tests/clinic/node/background_program.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"
#include "tests/clinic/node/test_certificates.h"
#include "tests/support/errors.h"
#include "tests/support/paths.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using deepwrist::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::kComprehensive3dSr;
using testing::kComprehensiveSr;
using testing::kSecondaryCapture;
using testing::ReceiverProcess;
using ::testing::SizeIs;
using testing::write_result;

Destination node_at(std::uint16_t port, const std::string& title = "DEEPWRIST") {
  return {"pacs", "127.0.0.1", port, title};
}

TEST(Sender, StoresEveryClassOfOurResultsInOneAssociation) {
  DEEPWRIST_REQUIRE_DCMTK(storescp, "storescp");
  const TemporaryFolder folder;
  fs::create_directory(folder / "pacs");
  const auto port = testing::free_port();
  const testing::BackgroundProgram pacs(
      {storescp, "-v", "-aet", "PACS", "-od", folder / "pacs", std::to_string(port)}, folder / "log");
  ASSERT_TRUE(testing::wait_for_port(port, 10));
  std::vector<OutgoingObject> objects;
  const std::vector<std::string> classes{kSecondaryCapture, kComprehensive3dSr,
                                         "1.2.840.10008.5.1.4.1.1.11.1"};
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto uid = "2.25.10" + std::to_string(i);
    objects.push_back({{write_result(folder / (uid + ".dcm"), classes[i], uid)}});
  }
  for (const auto& result : send_objects(node_at(port, "PACS"), objects))
    EXPECT_EQ(result.outcome, SendOutcome::sent) << result.detail;
  EXPECT_THAT(files_in(folder / "pacs"), SizeIs(3));
  const auto log = read_file(folder / "log", 1 << 20);
  EXPECT_EQ(log.find("Association Acknowledged"), log.rfind("Association Acknowledged")) << log;
}

TEST(Sender, ACompressedFileGoesAsItIs) {
  DEEPWRIST_REQUIRE_REFERENCE(file, "data/dicom/valid/pydicom-data_JPGLosslessP14SV1_1s_1f_8b.dcm");
  auto options = testing::quick_options();
  const std::string any_class = "1.2.840.10008.5.1.4.1.1.7";
  const ReceiverProcess receiver(options);
  const auto results = send_objects(node_at(receiver.port()), {{{{file, "2.25.9", any_class}}}});
  ASSERT_THAT(results, SizeIs(1));
  EXPECT_EQ(results[0].outcome, SendOutcome::sent) << results[0].detail;
  const auto bytes = read_file(receiver.received() / receiver.objects().at(0), 1 << 24);
  EXPECT_NE(bytes.find("1.2.840.10008.1.2.4.70"), std::string::npos);
}

TEST(Sender, ARefusedClassIsNamedAndTheNextFormIsSent) {
  const TemporaryFolder folder;
  const ReceiverProcess receiver(testing::quick_options());  // takes no SR
  const auto report = write_result(folder / "a.dcm", kComprehensive3dSr, "2.25.11");
  const auto plainer = write_result(folder / "b.dcm", kComprehensiveSr, "2.25.12");
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  const auto results = send_objects(node_at(receiver.port()),
                                    {{{report, plainer, picture}}, {{report, plainer}}, {{picture}}});
  ASSERT_THAT(results, SizeIs(3));
  EXPECT_EQ(results[0].outcome, SendOutcome::sent) << results[0].detail;
  EXPECT_EQ(results[0].form, 2U);
  EXPECT_EQ(results[1].outcome, SendOutcome::class_refused);
  EXPECT_THAT(results[1].detail, AllOf(HasSubstr("Comprehensive3DSR"), HasSubstr("ComprehensiveSR")));
  EXPECT_EQ(results[2].outcome, SendOutcome::sent);
}

TEST(Sender, StatusesAreTold) {
  const TemporaryFolder folder;
  auto options = testing::quick_options();
  options.min_free_bytes = std::uint64_t{1} << 60;
  const ReceiverProcess full(options);
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  const auto results = send_objects(node_at(full.port()), {{{picture}}, {{picture}}});
  ASSERT_THAT(results, SizeIs(2));
  for (const auto& result : results) {
    EXPECT_EQ(result.outcome, SendOutcome::no_resources);
    EXPECT_EQ(result.status, 0xa700);
    EXPECT_THAT(result.detail, HasSubstr("A700"));
  }
}

TEST(Sender, AnAssociationThatBreaksIsTold) {
  const TemporaryFolder folder;
  auto options = testing::quick_options();
  options.max_object_bytes = 50;
  const ReceiverProcess receiver(options);
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  const auto results = send_objects(node_at(receiver.port()), {{{picture}}, {{picture}}});
  ASSERT_THAT(results, SizeIs(2));
  for (const auto& result : results) EXPECT_EQ(result.outcome, SendOutcome::interrupted) << result.detail;
}

TEST(Sender, NobodyAndWrongTitlesAreTold) {
  const TemporaryFolder folder;
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  const auto nobody = send_objects(node_at(testing::free_port()), {{{picture}}});
  EXPECT_EQ(nobody.at(0).outcome, SendOutcome::no_connection);
  const ReceiverProcess receiver(testing::quick_options());
  const auto rejected = send_objects(node_at(receiver.port(), "OTHER"), {{{picture}}});
  EXPECT_EQ(rejected.at(0).outcome, SendOutcome::no_connection);
  EXPECT_THAT(rejected.at(0).detail, HasSubstr("does not know its title"));
}

TEST(Sender, APeerThatNeverAnswersIsGivenUp) {
  const TemporaryFolder folder;
  const Descriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(listener.get(), 1), 0);
  getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length);
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  const auto results =
      send_objects(node_at(ntohs(address.sin_port)), {{{picture}}}, {.response_timeout_s = 1});
  EXPECT_EQ(results.at(0).outcome, SendOutcome::no_connection);
}

TEST(Sender, AFolderIsADestination) {
  const TemporaryFolder folder;
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  Destination destination{.name = "folder"};
  destination.folder = folder / "out";
  const auto results =
      send_objects(destination, {{{picture}}, {{{folder / "missing.dcm", "2.25.14", kSecondaryCapture}}}});
  EXPECT_EQ(results.at(0).outcome, SendOutcome::sent);
  EXPECT_NE(results.at(1).outcome, SendOutcome::sent);
  EXPECT_EQ(read_file(folder / "out" / "2.25.13.dcm", 1 << 20), read_file(picture.file, 1 << 20));
}

TEST(Sender, SpeaksTlsWithItsCertificate) {
  const TemporaryFolder folder;
  const auto& certificates = testing::Certificates::shared();
  auto options = testing::quick_options();
  options.tls = certificates.of("node");
  const ReceiverProcess receiver(options);
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  auto destination = node_at(receiver.port());
  EXPECT_NE(send_objects(destination, {{{picture}}}).at(0).outcome, SendOutcome::sent);
  destination.tls = certificates.of("stranger");
  EXPECT_NE(send_objects(destination, {{{picture}}}).at(0).outcome, SendOutcome::sent);
  destination.tls = certificates.of("peer");
  const auto sent = send_objects(destination, {{{picture}}}).at(0);
  EXPECT_EQ(sent.outcome, SendOutcome::sent) << sent.detail;
}

TEST(Sender, AnExpiredCertificateOfADestinationIsCalledSo) {
  DEEPWRIST_REQUIRE_DCMTK(storescp, "storescp");
  const TemporaryFolder folder;
  const auto& certificates = testing::Certificates::shared();
  const auto expired = certificates.of("expired");
  const auto port = testing::free_port();
  const testing::BackgroundProgram pacs({storescp, "+tls", expired.key, expired.certificate, "+cf",
                                         expired.ca, "-od", folder.path(), std::to_string(port)},
                                        folder / "log");
  ASSERT_TRUE(testing::wait_for_port(port, 10));
  const auto picture = write_result(folder / "c.dcm", kSecondaryCapture, "2.25.13");
  auto destination = node_at(port);
  destination.tls = certificates.of("peer");
  const auto refused = send_objects(destination, {{{picture}}}).at(0);
  EXPECT_EQ(refused.outcome, SendOutcome::no_connection);
  EXPECT_THAT(refused.detail, HasSubstr("its certificate is not accepted: certificate has expired"));
}

TEST(Sender, ATitleOfSeventeenCharactersIsRefused) {
  EXPECT_THAT(deepwrist::testing::failure([] { send_objects(node_at(104, "SEVENTEEN_OF_THEM"), {}); },
                                          ErrorKind::usage),
              HasSubstr("17 characters"));
}

}  // namespace
}  // namespace deepwrist::clinic
