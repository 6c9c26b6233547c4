#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/oflog/oflog.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "tests/clinic/node/receiver_process.h"
#include "tests/clinic/node/result_file.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using deepwrist::testing::run;
using ::testing::HasSubstr;
using testing::ReceiverProcess;
using ::testing::SizeIs;

TEST(DcmtkPeer, AnswersAnEcho) {
  DEEPWRIST_REQUIRE_DCMTK(echoscu, "echoscu");
  const ReceiverProcess receiver(testing::quick_options());
  const auto echo = run({echoscu, "-aec", "deepwrist", "127.0.0.1", std::to_string(receiver.port())});
  EXPECT_EQ(echo.exit_code, 0) << echo.err;
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

/// Senders write uncompressed data sets in any uncompressed transfer syntax that was accepted.
std::string kind_of(const std::string& transfer_syntax) {
  const bool is_uncompressed = transfer_syntax == UID_LittleEndianImplicitTransferSyntax ||
                               transfer_syntax == UID_BigEndianExplicitTransferSyntax;
  return is_uncompressed ? UID_LittleEndianExplicitTransferSyntax : transfer_syntax;
}

TEST(DcmtkPeer, TakesWhatDcmsendSendsAndChangesNoPixel) {
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

/// A configuration of storescu whose profile "P" proposes one class in one transfer syntax.
std::string profile_of(const Sent& sent) {
  return "[[TransferSyntaxes]]\n[T]\nTransferSyntax1 = " + sent.transfer_syntax +
         "\n[[PresentationContexts]]\n[C]\nPresentationContext1 = " + sent.sop_class +
         "\\T\n[[Profiles]]\n[P]\nPresentationContexts = C\n";
}

TEST(DcmtkPeer, TakesEveryTransferSyntaxThatStorescuSends) {
  DEEPWRIST_REQUIRE_DCMTK(storescu, "storescu");
  DEEPWRIST_REQUIRE_REFERENCE(folder, "data/dicom/valid");
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);  // of files that are odd on purpose
  auto options = testing::quick_options();
  std::map<std::string, std::vector<std::pair<fs::path, Sent>>> files;  // by transfer syntax
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto sent = describe_file(entry.path());
    if (sent.instance.empty() || sent.sop_class.empty()) continue;
    options.sop_classes.push_back(sent.sop_class);
    files[sent.transfer_syntax].emplace_back(entry.path(), sent);
  }
  ASSERT_GE(files.size(), 12U);
  const ReceiverProcess receiver(options);
  const deepwrist::testing::TemporaryFolder configurations;
  for (const auto& [transfer_syntax, candidates] : files) {
    const auto before = receiver.objects();
    for (const auto& [file, sent] : candidates) {  // storescu itself refuses some that are odd
      configurations.write("storescu.cfg", profile_of(sent));
      const auto finished = run({storescu, "-xf", configurations / "storescu.cfg", "P", "-aec", "DEEPWRIST",
                                 "127.0.0.1", std::to_string(receiver.port()), file});
      if (finished.exit_code == 0) break;
    }
    const auto after = receiver.objects();
    ASSERT_EQ(after.size(), before.size() + 1) << transfer_syntax;
    const auto got = describe_file(receiver.received() / after.back());
    EXPECT_EQ(got.transfer_syntax, transfer_syntax);
    const auto is_its = [&](const auto& candidate) { return candidate.second.pixels == got.pixels; };
    EXPECT_TRUE(std::ranges::any_of(candidates, is_its)) << transfer_syntax;
  }
}

TEST(DcmtkPeer, StoresWhatStorescuSendsAndRefusesOtherTitles) {
  DEEPWRIST_REQUIRE_DCMTK(storescu, "storescu");
  const ReceiverProcess receiver(testing::quick_options());
  const deepwrist::testing::TemporaryFolder folder;
  testing::write_result(folder / "a.dcm", "1.2.840.10008.5.1.4.1.1.1.1", "2.25.60");
  const auto send_to = [&](const std::string& title) {
    return run({storescu, "-aec", title, "127.0.0.1", std::to_string(receiver.port()), folder / "a.dcm"});
  };
  EXPECT_EQ(send_to("DEEPWRIST").exit_code, 0);
  EXPECT_THAT(send_to("WRONGAET").err, HasSubstr("Called AE Title Not Recognized"));
  EXPECT_THAT(receiver.objects(), SizeIs(1));
}

}  // namespace
}  // namespace deepwrist::clinic
