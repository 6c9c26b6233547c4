#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <thread>

#include "clinic/node/metrics_server.h"
#include "core/base/error.h"
#include "tests/apps/node/node_fixture.h"
#include "tests/clinic/node/http_client.h"
#include "tests/clinic/node/result_file.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {
namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Every text of a file that names its patient or its study.
std::vector<std::string> patient_texts(const fs::path& file) {
  DcmFileFormat format;
  EXPECT_TRUE(format.loadFile(file.c_str()).good());
  std::vector<std::string> texts;
  for (const auto& tag : {DCM_PatientName, DCM_PatientID, DCM_StudyInstanceUID, DCM_SOPInstanceUID}) {
    OFString text;
    if (format.getDataset()->findAndGetOFString(tag, text).good() && !text.empty())
      texts.push_back(text.c_str());
  }
  return texts;
}

TEST_F(NodeProgram, ViewsOfTwoAssociationsGiveTheirResultsOnceHoweverOftenTheyAreSentAgain) {
  configure();
  start();
  ASSERT_TRUE(send({radiograph("PA")}));
  ASSERT_TRUE(send({radiograph("LAT")}));
  ASSERT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
  const auto first = results();
  EXPECT_THAT(first, SizeIs(kObjectsOfTwoViews));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(send({radiograph("PA"), radiograph("LAT")}));
  ASSERT_TRUE(wait_for("repeated", 6));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(results(), first);
  EXPECT_THAT(events("predicting"), SizeIs(1));
  const auto told = status();
  EXPECT_THAT(told.out, HasSubstr("1 sent"));
  EXPECT_THAT(told.out, HasSubstr("running"));
  EXPECT_THAT(told.out, HasSubstr("latency             median"));
  for (const auto& text : patient_texts(radiograph("PA")))
    EXPECT_THAT(log_text() + told.out + nlohmann::json(events("delivery")).dump(), Not(HasSubstr(text)));
}

TEST_F(NodeProgram, ResultsThatComeBackAreNoNewStudies) {
  configure();
  start();
  ASSERT_TRUE(send({radiograph("PA"), radiograph("LAT")}));
  ASSERT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
  const auto picture = file_with_text(out(), "1.2.840.10008.5.1.4.1.1.7");
  ASSERT_FALSE(picture.empty());
  ASSERT_TRUE(send({out() / picture}));
  ASSERT_TRUE(wait_for("own result")) << log_text();
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_THAT(events("predicting"), SizeIs(1));
}

TEST_F(NodeProgram, LateViewGivesAReportThatReplacesTheOneBefore) {
  configure();
  start();
  ASSERT_TRUE(send({radiograph("PA")}));
  ASSERT_TRUE(wait_for("delivery", 4)) << log_text();
  ASSERT_TRUE(send({radiograph("LAT")}));
  ASSERT_TRUE(wait_for("predicted", 2)) << log_text();
  EXPECT_TRUE(wait_for("delivery", 4 + kObjectsOfTwoViews)) << log_text();
  EXPECT_THAT(results(), SizeIs(kObjectsOfTwoViews + 1));
}

TEST_F(NodeProgram, FilesOfAWatchedFolderAreTakenAndOthersStay) {
  const auto watched = own_ / "in";
  fs::create_directory(watched);
  configure({"listen: false", "watch: " + watched.string()});
  fs::copy_file(radiograph("PA"), watched / "a");
  fs::copy_file(radiograph("LAT"), watched / "b.dcm");
  std::ofstream(watched / "notes.txt") << "no radiograph";
  fs::create_symlink("/etc/hostname", watched / "link");
  start();
  ASSERT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
  EXPECT_FALSE(fs::exists(watched / "a"));
  EXPECT_FALSE(fs::exists(watched / "b.dcm"));
  EXPECT_TRUE(fs::exists(watched / "notes.txt"));
  EXPECT_TRUE(fs::is_symlink(watched / "link"));
}

TEST_F(NodeProgram, AWatchedFolderKeepsItsFilesWhileTheDiskIsFullAndTheSpoolIsTidied) {
  const auto watched = own_ / "in", leftover = spool() / "failed/old";
  fs::create_directory(watched);
  fs::create_directories(leftover.parent_path());
  chmod(spool().c_str(), 0700);
  std::ofstream(leftover) << "of no study";
  fs::copy_file(radiograph("PA"), watched / "a");
  const std::string key = "watch: " + watched.string();
  configure({"listen: false", key, "keep_days: 0", "min_free_gb: 1000000"});
  start();
  EXPECT_TRUE(log_says("watch: files stay where they are")) << log_text();
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // the second look would take it
  EXPECT_TRUE(fs::exists(watched / "a"));
  EXPECT_FALSE(fs::exists(leftover));
  EXPECT_THAT(events("trouble"), IsEmpty());
  node_.reset();
  configure({"listen: false", key});
  start();
  EXPECT_TRUE(wait_for("received")) << log_text();
}

/// Takes a port as soon as it is free.
std::unique_ptr<clinic::MetricsServer> take_port(std::uint16_t port) {
  for (int i = 0; i < 500; ++i) {
    try {
      return std::make_unique<clinic::MetricsServer>(port, [] { return std::string(); });
    } catch (const Error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  return nullptr;
}

TEST_F(NodeProgram, FiguresThatCannotBeReadOrServedKeepTheNodeFromNothing) {
  const auto port = clinic::testing::free_port();
  configure({"metrics_port: " + std::to_string(port)});
  start();
  const auto answer = [&] { return clinic::testing::http_answer(port, "GET", "/metrics"); };
  EXPECT_THAT(answer(), StartsWith("HTTP/1.0 200"));
  fs::remove_all(spool() / "failed");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // a page is served for a second
  EXPECT_THAT(answer(), StartsWith("HTTP/1.0 503"));
  EXPECT_TRUE(log_says("figures cannot be read")) << log_text();
  kill(pid_of("metrics started"), SIGKILL);
  const auto other = take_port(port);
  ASSERT_NE(other, nullptr);
  EXPECT_TRUE(log_says("is another program using the port?")) << log_text();
  EXPECT_THAT(events("trouble"), IsEmpty());
}

TEST_F(NodeProgram, RadiographWithoutAViewIsAnsweredAsNotAnalysedAndOneOfAChestIsLeft) {
  const auto watched = own_ / "in";
  fs::create_directory(watched);
  DcmFileFormat format;
  ASSERT_TRUE(format.loadFile(radiograph("PA").c_str()).good());
  auto& data = *format.getDataset();
  for (const auto& tag : {DCM_ViewPosition, DCM_ViewCodeSequence, DCM_SeriesDescription, DCM_ProtocolName})
    data.findAndDeleteElement(tag);
  ASSERT_TRUE(format.saveFile((watched / "no_view").c_str()).good());
  data.putAndInsertString(DCM_BodyPartExamined, "CHEST");
  data.putAndInsertString(DCM_SOPInstanceUID, "2.25.1");
  ASSERT_TRUE(format.saveFile((watched / "chest").c_str()).good());
  configure({"listen: false", "watch: " + watched.string()});
  start();
  ASSERT_TRUE(wait_for("delivery", 2)) << log_text();
  EXPECT_NE(file_with_text(out(), "UNKNOWN VIEW"), "");
  ASSERT_TRUE(wait_for("set aside"));
  EXPECT_THAT(log_text(), HasSubstr("its body part is not among body_parts"));
  EXPECT_THAT(status().out, HasSubstr("files of no study   1"));
}

TEST_F(NodeProgram, DestinationsAreReadAgainAtSighup) {
  const auto nobody = "PACS@127.0.0.1:" + std::to_string(clinic::testing::free_port());
  configure({"destinations: ['" + nobody + "']"});
  start();
  ASSERT_TRUE(send({radiograph("PA")}));
  ASSERT_TRUE(wait_for("delivery")) << log_text();
  EXPECT_EQ(events("delivery").front().at("outcome"), "no connection");
  configure();
  kill(node_->pid(), SIGHUP);
  EXPECT_TRUE(log_says("read again")) << log_text();
  EXPECT_THAT(status().out, HasSubstr("no connection"));
  ASSERT_TRUE(send({radiograph("LAT")}));
  ASSERT_TRUE(wait_for("delivery", 4 + kObjectsOfTwoViews)) << log_text();
  EXPECT_THAT(results(), SizeIs(kObjectsOfTwoViews));
}

TEST_F(NodeProgram, WhatCannotWorkIsToldAtOnce) {
  configure({"min_free_gb: 1000000"});  // as a disk that is full
  start();
  EXPECT_FALSE(send({radiograph("PA")}));
  EXPECT_TRUE(log_says("less room than is to stay free")) << log_text();
  auto refused = run_node({config()});  // the spool is another's
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("state.db"));
  refused = run_node({config(), "spool=" + (own_ / "other").string()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("is another program using the port?"));
  refused = run_node({config(), "allow_untrained=false"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("untrained weights"));
  fs::create_directory(own_ / "open");
  chmod((own_ / "open").c_str(), 0755);
  refused = run_node({config(), "spool=" + (own_ / "open").string()});
  EXPECT_THAT(refused.err, HasSubstr("others could read it"));
  refused = run_node({config(), "spool=/proc/self/spool"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("the folder cannot be created"));
}

}  // namespace
}  // namespace deepwrist::testing
