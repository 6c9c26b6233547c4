#include "clinic/node/receiver.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/oflog/oflog.h>
#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "core/base/atomic_file.h"
#include "tests/clinic/node/raw_peer.h"
#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"
#include "tests/support/errors.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using deepwrist::testing::run;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RawPeer;
using testing::ReceiverProcess;
using ::testing::SizeIs;

const std::string kDx = "1.2.840.10008.5.1.4.1.1.1.1";

/// An element (0010,4000) of implicit VR; to the receiver it is bytes.
const std::string kDataSet("\x10\0\0\x40\4\0\0\0abcd", 12);

TEST(Receiver, AnswersAnEcho) {
  DEEPWRIST_REQUIRE_DCMTK(echoscu, "echoscu");
  const ReceiverProcess receiver(testing::quick_options());
  const auto echo = run({echoscu, "-aec", "deepwrist", "127.0.0.1", std::to_string(receiver.port())});
  EXPECT_EQ(echo.exit_code, 0) << echo.err;
}

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

/// What a file is; no class or UID where the file says them in no way that DICOM's programs take.
struct Sent {
  std::string sop_class, instance, transfer_syntax, pixels;
};

std::string uid_in(DcmDataset& data, const DcmTagKey& key) {
  DcmElement* element = nullptr;
  OFString text;
  if (data.findAndGetElement(key, element).bad() || element->ident() != EVR_UI) return "";
  element->getOFString(text, 0);
  return text.c_str();
}

Sent describe_file(const fs::path& path) {
  DcmFileFormat file;
  EXPECT_TRUE(file.loadFile(path.c_str()).good()) << path;
  Sent sent;
  sent.sop_class = uid_in(*file.getDataset(), DCM_SOPClassUID);
  sent.instance = uid_in(*file.getDataset(), DCM_SOPInstanceUID);
  sent.transfer_syntax = DcmXfer(file.getDataset()->getOriginalXfer()).getXferID();
  const Uint8* bytes = nullptr;
  unsigned long count = 0;
  if (file.getDataset()->findAndGetUint8Array(DCM_PixelData, bytes, &count).good() && bytes != nullptr)
    sent.pixels.assign(reinterpret_cast<const char*>(bytes), count);
  return sent;
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

/// Senders write uncompressed data sets in any uncompressed transfer syntax that was accepted.
std::string kind_of(const std::string& transfer_syntax) {
  const bool is_uncompressed = transfer_syntax == UID_LittleEndianImplicitTransferSyntax ||
                               transfer_syntax == UID_BigEndianExplicitTransferSyntax;
  return is_uncompressed ? UID_LittleEndianExplicitTransferSyntax : transfer_syntax;
}

TEST(Receiver, TakesWhatDcmsendSendsAndChangesNoPixel) {
  DEEPWRIST_REQUIRE_DCMTK(dcmsend, "dcmsend");
  DEEPWRIST_REQUIRE_REFERENCE(folder, "data/dicom/valid");
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);  // of files that are odd on purpose
  auto options = testing::quick_options();
  std::map<std::string, Sent> sent;
  std::set<std::string> syntaxes, arrived;
  // Without end at a file that dcmsend finds odd; there are others of its transfer syntax.
  std::vector<std::string> command{dcmsend, "-dn", "-nh", "-aec", "DEEPWRIST", "127.0.0.1", "PORT"};
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto file = describe_file(entry.path());
    if (file.instance.empty() || file.sop_class.empty() || !sent.emplace(file.instance, file).second)
      continue;
    syntaxes.insert(kind_of(file.transfer_syntax));
    options.sop_classes.push_back(file.sop_class);
    command.push_back(entry.path());
  }
  ASSERT_GE(syntaxes.size(), 10U);
  const ReceiverProcess receiver(options);
  command[6] = std::to_string(receiver.port());
  const auto finished = run(command);
  for (const auto& name : receiver.objects()) {
    const auto got = describe_file(receiver.received() / name);
    ASSERT_TRUE(sent.contains(got.instance)) << got.instance;
    const auto& original = sent.at(got.instance);
    EXPECT_EQ(kind_of(got.transfer_syntax), kind_of(original.transfer_syntax));
    EXPECT_EQ(got.pixels, original.pixels) << got.transfer_syntax;
    arrived.insert(kind_of(got.transfer_syntax));
  }
  EXPECT_EQ(arrived, syntaxes) << finished.err;
}

TEST(Receiver, StoresWhatStorescuSendsAndRefusesOtherTitles) {
  DEEPWRIST_REQUIRE_DCMTK(storescu, "storescu");
  const ReceiverProcess receiver(testing::quick_options());
  const deepwrist::testing::TemporaryFolder folder;
  testing::write_result(folder / "a.dcm", kDx, "2.25.60");
  const auto send_to = [&](const std::string& title) {
    return run({storescu, "-aec", title, "127.0.0.1", std::to_string(receiver.port()), folder / "a.dcm"});
  };
  EXPECT_EQ(send_to("DEEPWRIST").exit_code, 0);
  EXPECT_THAT(send_to("WRONGAET").err, HasSubstr("Called AE Title Not Recognized"));
  EXPECT_THAT(receiver.objects(), SizeIs(1));
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

TEST(Receiver, AddressesThatAreNotAllowedAreNotListenedTo) {
  auto options = testing::quick_options();
  options.peers = {AddressRange::parse("127.0.0.2/32", "peers")};
  const ReceiverProcess receiver(options);
  RawPeer stranger(receiver.port());
  EXPECT_EQ(stranger.associate(), 0);
  RawPeer friendly(receiver.port(), "127.0.0.2");
  EXPECT_EQ(friendly.associate(), 2);
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
