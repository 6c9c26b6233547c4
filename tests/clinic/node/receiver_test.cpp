#include "clinic/node/receiver.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <gmock/gmock.h>

#include <csignal>
#include <thread>

#include "core/base/atomic_file.h"
#include "tests/clinic/node/raw_peer.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/support/errors.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RawPeer;
using testing::ReceiverProcess;
using ::testing::SizeIs;

const std::string kDx = "1.2.840.10008.5.1.4.1.1.1.1";

/// An element (0010,4000) of implicit VR; to the receiver it is bytes.
const std::string kDataSet("\x10\0\0\x40\4\0\0\0abcd", 12);

TEST(Receiver, KeepsADataSetBitByBitBeforeItSaysSuccess) {
  ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kDx, "2.25.77");
  peer.send_data(kDataSet.substr(0, 4), false);
  peer.send_data(kDataSet.substr(4), true);
  EXPECT_EQ(peer.status(), 0x0000);
  const auto objects = receiver.objects();
  ASSERT_THAT(objects, SizeIs(1));
  EXPECT_TRUE(is_object_name(objects[0])) << objects[0];
  const auto bytes = read_file(receiver.received() / objects[0], 1 << 20);
  EXPECT_TRUE(bytes.ends_with(kDataSet));
  DcmFileFormat file;
  ASSERT_TRUE(file.loadFile((receiver.received() / objects[0]).c_str()).good());
  OFString text;
  file.getMetaInfo()->findAndGetOFString(DCM_MediaStorageSOPInstanceUID, text);
  EXPECT_EQ(text, "2.25.77");
  file.getMetaInfo()->findAndGetOFString(DCM_TransferSyntaxUID, text);
  EXPECT_EQ(text, UID_LittleEndianImplicitTransferSyntax);
  file.getMetaInfo()->findAndGetOFString(DCM_SourceApplicationEntityTitle, text);
  EXPECT_EQ(text, "PEER");
  EXPECT_TRUE(peer.release());
  peer.close();
  EXPECT_TRUE(receiver.wait_until_idle());
  EXPECT_EQ(receiver.stop(), 0);
}

TEST(Receiver, FilesAndFoldersAreForItsUserAlone) {
  const ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kDx, "2.25.77");
  peer.send_data(kDataSet, true);
  ASSERT_EQ(peer.status(), 0x0000);
  for (const auto& path :
       {receiver.spool(), receiver.received(), receiver.received() / receiver.objects().at(0)}) {
    EXPECT_EQ(fs::status(path).permissions() & (fs::perms::group_all | fs::perms::others_all),
              fs::perms::none)
        << path;
  }
}

TEST(Receiver, AcceptsEachTransferSyntaxThatIsRead) {
  const ReceiverProcess receiver(testing::quick_options());
  for (const auto* end : {"", ".1", ".2", ".1.99", ".5", ".4.50", ".4.51", ".4.53", ".4.55", ".4.57", ".4.70",
                          ".4.80", ".4.81", ".4.90", ".4.91"}) {
    const auto syntax = std::string("1.2.840.10008.1.2") + end;
    RawPeer peer(receiver.port());
    ASSERT_EQ(peer.associate({.transfer_syntax = syntax}), 2) << syntax;
    peer.send_store_command(kDx, "2.25.77");
    peer.send_data(kDataSet, true);
    ASSERT_EQ(peer.status(), 0x0000) << syntax;
    const auto file = read_file(receiver.received() / receiver.objects().back(), 1 << 20);
    EXPECT_NE(file.find(syntax + (syntax.size() % 2 == 0 ? "\x02" : std::string("\0\x02", 2))),
              std::string::npos);
  }
}

/// A title that does not fit, and PS3.8's number of the reason (table 9-21).
TEST(Receiver, RejectsTitlesThatDoNotFit) {
  auto options = testing::quick_options();
  options.calling_titles = {"PACS", "CT 1"};
  const ReceiverProcess receiver(options);
  const auto reason_of = [&](const std::string& called, const std::string& calling) {
    RawPeer peer(receiver.port());
    return peer.associate({called, calling}) == 3 ? peer.rejection_reason() : 0;
  };
  EXPECT_EQ(reason_of("OTHER", "PACS"), 7);
  EXPECT_EQ(reason_of("", "PACS"), 7);
  EXPECT_EQ(reason_of("DEEPWRIST_AND_17", "PACS"), 7);
  EXPECT_EQ(reason_of("DEEPWRIST", "OTHER"), 3);
  EXPECT_EQ(reason_of("DEEPWRIST", ""), 3);
  EXPECT_EQ(reason_of("deepWrist  ", "pacs"), 0);
  EXPECT_EQ(reason_of("DEEPWRIST", " CT 1"), 0);
}

TEST(Receiver, RejectsAnAssociationOfWhichItTakesNothing) {
  const ReceiverProcess receiver(testing::quick_options());
  RawPeer report(receiver.port());
  EXPECT_EQ(report.associate({.sop_class = "1.2.840.10008.5.1.4.1.1.88.22"}), 3);
  RawPeer video(receiver.port());
  EXPECT_EQ(video.associate({.transfer_syntax = "1.2.840.10008.1.2.4.102"}), 3);
}

TEST(Receiver, AnotherClassThanTheContextsIsRefusedByItsStatus) {
  const ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command("1.2.840.10008.5.1.4.1.1.2", "2.25.77");
  peer.send_data(kDataSet, true);
  EXPECT_EQ(peer.status(), 0xa900);
  RawPeer echo(receiver.port());
  ASSERT_EQ(echo.associate({.sop_class = UID_VerificationSOPClass}), 2);
  echo.send_store_command(UID_VerificationSOPClass, "2.25.79");
  echo.send_data(kDataSet, true);
  EXPECT_EQ(echo.status(), 0xa900) << "nothing is stored by way of an echo";
  peer.send_store_command(kDx, "../../etc/passwd");
  peer.send_data(kDataSet, true);
  EXPECT_EQ(peer.status(), 0xc000);
  peer.send_store_command(kDx, "2.25.78");
  peer.send_data(kDataSet, true);
  EXPECT_EQ(peer.status(), 0x0000) << "the association goes on";
  EXPECT_THAT(receiver.objects(), SizeIs(1));
}

TEST(Receiver, WithoutRoomItRefusesByStatusAndKeepsNothing) {
  auto options = testing::quick_options();
  options.min_free_bytes = std::uint64_t{1} << 60;
  const ReceiverProcess receiver(options);
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kDx, "2.25.77");
  peer.send_data(kDataSet, true);
  EXPECT_EQ(peer.status(), 0xa700);
  EXPECT_THAT(receiver.objects(), IsEmpty());
  EXPECT_THAT(receiver.unfinished(), IsEmpty());
}

TEST(Receiver, ASpoolThatIsGoneIsAStatusAndNotTheEnd) {
  ReceiverProcess receiver(testing::quick_options());
  fs::remove_all(receiver.spool());
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kDx, "2.25.77");
  peer.send_data(kDataSet, true);
  EXPECT_EQ(peer.status(), 0xa700);
  peer.close();
  EXPECT_EQ(receiver.stop(), 0);
}

TEST(Receiver, AddressesThatAreNotAllowedAreNotListenedTo) {
  auto options = testing::quick_options();
  options.peers = {AddressRange::parse("127.0.0.2/32", "peers")};
  const ReceiverProcess receiver(options);
  RawPeer stranger(receiver.port());
  EXPECT_EQ(stranger.associate(), 0);
  RawPeer friendly(receiver.port(), "127.0.0.2");
  EXPECT_EQ(friendly.associate(), 2);
}

TEST(Receiver, PeersOfVersionFourAreKnownAtASocketOfVersionSix) {
  if (!fs::exists("/proc/net/if_inet6")) GTEST_SKIP() << "this machine has no IPv6";
  auto options = testing::quick_options();
  options.bind_address = "::";
  options.peers = {AddressRange::parse("127.0.0.1", "peers")};
  const ReceiverProcess receiver(options);
  EXPECT_EQ(RawPeer(receiver.port()).associate(), 2);
  EXPECT_EQ(RawPeer(receiver.port(), "127.0.0.2").associate(), 0);
}

TEST(Receiver, ConnectionsEndWithItWhateverEndsIt) {
  ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  kill(receiver.pid(), SIGKILL);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(peer.receive(), IsEmpty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << "before any deadline";
  EXPECT_EQ(receiver.wait(), 128 + SIGKILL);
}

TEST(Receiver, SigtermLetsAnAssociationEndAndTakesNoOther) {
  ReceiverProcess receiver(testing::quick_options());
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  peer.send_store_command(kDx, "2.25.77");
  kill(receiver.pid(), SIGTERM);
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  EXPECT_FALSE(RawPeer(receiver.port()).connected());
  peer.send_data(kDataSet, true);
  EXPECT_EQ(peer.status(), 0x0000);
  EXPECT_TRUE(peer.release());
  peer.close();
  EXPECT_EQ(receiver.wait(), 0);
  EXPECT_THAT(receiver.objects(), SizeIs(1));
}

TEST(Receiver, AnAssociationThatDoesNotEndIsEndedAfterTheDrain) {
  auto options = testing::quick_options();
  options.drain_s = 0.5;
  ReceiverProcess receiver(options);
  RawPeer peer(receiver.port());
  ASSERT_EQ(peer.associate(), 2);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(receiver.stop(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
  EXPECT_THAT(peer.receive(), IsEmpty());
}

TEST(Receiver, AllBadOptionsAreSaidTogether) {
  ReceiverOptions options;
  options.title = "SEVENTEEN_OF_THEM";
  options.bind_address = "somewhere";
  options.idle_s = 0;
  EXPECT_THAT(
      deepwrist::testing::failure([&] { Receiver{options}; }, ErrorKind::usage),
      AllOf(HasSubstr("17 characters"), HasSubstr("somewhere"), HasSubstr("idle_s"), HasSubstr("spool")));
}

}  // namespace
}  // namespace deepwrist::clinic
