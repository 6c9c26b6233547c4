#include <signal.h>

#include <chrono>
#include <thread>

#include "tests/apps/node/node_fixture.h"

namespace deepwrist::testing {
namespace {
using ::testing::IsEmpty;
using ::testing::SizeIs;

class NodeKills : public NodeProgram {};

TEST_F(NodeKills, PredictorThatIsKilledIsStartedAgainAndTheStudyTriedOnceMore) {
  configure();
  start();
  kill(pid_of("predictor started"), SIGSTOP);
  ASSERT_TRUE(send({radiograph("PA"), radiograph("LAT")}));
  ASSERT_TRUE(wait_for("predicting"));
  kill(pid_of("predictor started"), SIGKILL);
  ASSERT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
  EXPECT_THAT(events("predicting"), SizeIs(2));
  EXPECT_EQ(events("predicted").back().at("analysed"), 2);
}

TEST_F(NodeKills, StudyThatTheAnalysisDiesOfIsAnsweredAsNotAnalysed) {
  configure({"prediction_timeout_s: 2"});
  start();
  ASSERT_TRUE(send({radiograph("PA"), radiograph("LAT")}));
  ASSERT_TRUE(wait_for("predicting"));
  kill(pid_of("predictor started"), SIGKILL);
  ASSERT_TRUE(wait_for("predicting", 2));
  kill(pid_of("predictor started"), SIGSTOP);
  ASSERT_TRUE(wait_for("delivery", 3)) << log_text();
  EXPECT_EQ(events("predicted").back().at("analysed"), 0);
  EXPECT_EQ(events("prediction failed").front().at("error"), "crash");
  EXPECT_EQ(events("prediction failed").back().at("error"), "timeout");
  EXPECT_THAT(results(), SizeIs(3));  // two pictures and a report
  EXPECT_NE(file_with_text(out(), "the analysis failed twice"), "");
}

TEST_F(NodeKills, NodeThatIsKilledMidStudyTakesItsProcessesWithItAndAnswersOnceItIsBack) {
  configure();
  start();
  const auto predictor = pid_of("predictor started"), receiver = pid_of("receiver started");
  kill(predictor, SIGSTOP);
  ASSERT_TRUE(send({radiograph("PA"), radiograph("LAT")}));
  ASSERT_TRUE(wait_for("predicting"));
  EXPECT_EQ(node_->end(SIGKILL), 128 + SIGKILL);
  for (int i = 0; i < 100 && (kill(predictor, 0) == 0 || kill(receiver, 0) == 0); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_NE(kill(predictor, 0), 0);
  EXPECT_NE(kill(receiver, 0), 0);
  EXPECT_THAT(results(), IsEmpty());
  start();
  ASSERT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
  EXPECT_THAT(results(), SizeIs(kObjectsOfTwoViews));
  EXPECT_EQ(events("predicting").back().at("attempt"), 1);
}

TEST_F(NodeKills, ReceiverThatIsKilledIsStartedAgain) {
  configure();
  start();
  kill(pid_of("receiver started"), SIGKILL);
  ASSERT_TRUE(wait_for("receiver started", 2));
  ASSERT_TRUE(clinic::testing::wait_for_port(port_, 10));
  EXPECT_TRUE(send({radiograph("PA")}));
  EXPECT_TRUE(wait_for("received"));
}

TEST_F(NodeKills, SigtermFinishesTheStudyThatIsBegunAndEndsWithinTenSeconds) {
  configure();
  start();
  ASSERT_TRUE(send({radiograph("PA"), radiograph("LAT")}));
  ASSERT_TRUE(wait_for("predicting"));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(node_->end(SIGTERM), 0) << log_text();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  EXPECT_THAT(events("predicted"), SizeIs(1));
  start();
  EXPECT_TRUE(wait_for("delivery", kObjectsOfTwoViews)) << log_text();
}

}  // namespace
}  // namespace deepwrist::testing
