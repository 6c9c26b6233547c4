#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <thread>

#include "clinic/node/sender.h"
#include "core/base/random.h"
#include "tests/apps/node/node_fixture.h"
#include "tests/apps/node/node_processes.h"
#include "tests/apps/node/phantom_study.h"
#include "tests/clinic/node/orthanc_server.h"

// modality ─ C-STORE ─► Orthanc ─ C-STORE, an association for each view ─► node ─ C-STORE ─► Orthanc
//
// What is held against: in Orthanc a study has its radiographs and its results, each once. Orthanc asks again
// until the node has taken a view, as a PACS does.

namespace deepwrist::testing {
namespace {
using clinic::testing::Orthanc;
using ::testing::SizeIs;
using namespace std::chrono_literals;

constexpr std::size_t kAnswered = 2 + kObjectsOfTwoViews;

class NodeWithOrthanc : public NodeProgram {
 protected:
  /// Starts both. A view that comes alone waits for the other: its own results would be further ones.
  void start_both(bool overwrites) {
    port_ = clinic::testing::free_port();
    pacs_ = std::make_unique<Orthanc>(port_, overwrites);
    configure({"destinations: ['PACS@127.0.0.1:" + std::to_string(pacs_->destination().port) + "']",
               "retry_s: 0.3", "quiet_s: 60"});
    start();
    ASSERT_TRUE(pacs_->started());
  }

  /// A study of its own that the modality has sent to Orthanc; its UID.
  std::string new_study() {
    const auto uid = "2.25.77" + std::to_string(++studies_);
    std::vector<clinic::OutgoingObject> objects;
    for (const auto& file : write_study({radiograph("PA"), radiograph("LAT")}, uid, own_ / uid))
      objects.push_back({{file}});
    for (const auto& stored : clinic::send_objects(pacs_->destination(), objects))
      EXPECT_EQ(stored.outcome, clinic::SendOutcome::sent) << stored.detail;
    return uid;
  }

  /// Orthanc sends each view to the node, until it is taken; false after a minute.
  bool forward(const std::string& study) const {
    const auto end = std::chrono::steady_clock::now() + 1min;
    for (const auto& instance : pacs_->instances_of(study, "DX")) {
      while (!pacs_->send_to_node({instance})) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(100ms);
      }
    }
    return true;
  }

  /// Waits until Orthanc has so many instances of a study; how many they are after half a minute at most.
  std::size_t wait_for_instances(const std::string& study, std::size_t count) const {
    const auto end = std::chrono::steady_clock::now() + 30s;
    auto found = pacs_->instances_of(study).size();
    while (found < count && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(30ms);
      found = pacs_->instances_of(study).size();
    }
    return found;
  }

  /// All studies that there are are answered, once each.
  void expect_all_answered_once() const {
    for (int i = 1; i <= studies_; ++i) {
      const auto uid = "2.25.77" + std::to_string(i);
      EXPECT_EQ(wait_for_instances(uid, kAnswered), kAnswered) << uid << "\n" << log_text();
    }
    EXPECT_THAT(status().out,
                ::testing::HasSubstr("studies             " + std::to_string(studies_) + " sent"));
    EXPECT_THAT(events("set aside"), SizeIs(0));
  }

  /// Three times more, from Orthanc, whose copies of results come too: the answer stays one.
  void send_again(const std::string& study) {
    const auto predicted = events("predicting").size();
    const auto delivered = events("delivery").size();
    for (std::size_t time = 1; time <= 3; ++time) {
      ASSERT_TRUE(forward(study));
      ASSERT_TRUE(wait_for("delivery", delivered + time * kObjectsOfTwoViews)) << log_text();
    }
    const auto pictures = pacs_->instances_of(study, "OT");
    for (const auto& picture : pictures) pacs_->send_to_node({picture});
    ASSERT_TRUE(wait_for("own result", pictures.size())) << log_text();
    EXPECT_THAT(events("predicting"), SizeIs(predicted));
  }

  std::unique_ptr<Orthanc> pacs_;
  int studies_ = 0;
};

TEST_F(NodeWithOrthanc, HasTheAnswerOnceWhereNothingIsOverwritten) {
  DEEPWRIST_REQUIRE_ORTHANC();
  start_both(false);
  const auto study = new_study();
  ASSERT_TRUE(forward(study));
  ASSERT_EQ(wait_for_instances(study, kAnswered), kAnswered) << log_text();
  for (const auto& delivery : events("delivery")) EXPECT_EQ(delivery.at("outcome"), "sent");
  send_again(study);
  expect_all_answered_once();
}

class NodeKilledWithOrthanc : public NodeWithOrthanc {
 protected:
  /// Kills a process of a kind at a random moment of a study's way; false where it was gone by then.
  bool kill_in_time(const std::string& kind, CounterRng& random) {
    NodeProcesses processes{node_->pid(), pid_of("receiver started"), pid_of("predictor started")};
    const bool lives_long = kind == "supervisor" || kind == "receiver" || kind == "predictor";
    if (lives_long) std::this_thread::sleep_for(random.uniform(0, 1.2) * 1s);
    const auto end = std::chrono::steady_clock::now() + 20s;
    auto victim = processes.find(kind);
    while (!victim && std::chrono::steady_clock::now() < end) victim = processes.find(kind);
    if (!victim) return false;
    if (!lives_long) std::this_thread::sleep_for(random.uniform(0, 0.03) * 1s);
    if (kind == "supervisor") {
      node_->end(SIGKILL);
      start();
      return true;
    }
    return kill(*victim, SIGKILL) == 0;
  }
};

TEST_F(NodeKilledWithOrthanc, AnswersEveryStudyOnceThoughThePacsFailsAndWhicheverOfItsProcessesAreKilled) {
  DEEPWRIST_REQUIRE_ORTHANC();
  const char* wanted = std::getenv("DEEPWRIST_NODE_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 1;
  start_both(true);
  const auto first = new_study();
  ASSERT_TRUE(forward(first));
  ASSERT_EQ(wait_for_instances(first, kAnswered), kAnswered) << log_text();
  send_again(first);

  // Orthanc fails and comes back.
  const auto waiting = new_study();
  ASSERT_TRUE(forward(waiting));
  pacs_->stop();
  const auto failures = [&] {
    return std::ranges::count_if(events("delivery"),
                                 [](const auto& it) { return it.at("outcome") != "sent"; });
  };
  for (int i = 0; i < 1000 && failures() == 0; ++i) std::this_thread::sleep_for(20ms);
  ASSERT_GT(failures(), 0) << log_text();
  pacs_->start();
  ASSERT_TRUE(pacs_->started());
  ASSERT_EQ(wait_for_instances(waiting, kAnswered), kAnswered) << log_text();

  CounterRng random(20261129);
  for (const auto* kind : {"supervisor", "receiver", "predictor", "connection", "sender", "decoder"}) {
    int killed = 0, studies = 0;
    for (; killed < kills; ++studies) {
      ASSERT_LT(studies, 10 * kills + 10) << kind << ": kills come too late to prove anything";
      const auto study = new_study();
      auto forwarded = std::async(std::launch::async, [&] { return forward(study); });
      killed += kill_in_time(kind, random) ? 1 : 0;
      ASSERT_TRUE(forwarded.get()) << kind << "\n" << log_text();
      ASSERT_EQ(wait_for_instances(study, kAnswered), kAnswered) << kind << "\n" << log_text();
    }
    std::printf("%s: %d kills in %d studies\n", kind, killed, studies);
  }
  expect_all_answered_once();
}

}  // namespace
}  // namespace deepwrist::testing
