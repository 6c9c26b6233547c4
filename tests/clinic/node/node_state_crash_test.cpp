#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>

#include "clinic/node/node_state.h"
#include "clinic/node/node_status.h"
#include "core/base/random.h"
#include "tests/support/temporary_folder.h"

// A child process takes objects in, predicts and sends, as a node does, and is killed at a random moment; the
// next child goes on. What the folders said before is the truth that the state is held against.

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr int kStudies = 15, kAtATime = 5, kKills = 15;
constexpr double kNow = 1000, kLong = 1e9;

/// Object i is of study i % kStudies; its file says so.
std::string study_uid_of(int object) { return "1.2." + std::to_string(object % kStudies); }
std::string sop_uid_of(int object) { return study_uid_of(object) + "." + std::to_string(object); }

/// Puts a few more into received/; `objects` is how many there were.
void receive_objects(const Spool& spool, int& objects) {
  for (int i = 0; i < kAtATime; ++i) std::ofstream(spool.received() / new_object_name()) << objects++;
}

int object_in(const fs::path& file) {
  int object = -1;
  std::ifstream(file) >> object;
  return object;
}

std::string result_uid(const StudyRecord& study) {
  return "2.25." + std::to_string(study.number) + "." + std::to_string(study.revision);
}

/// All that can be done, in the order of a node.
void work(const Spool& spool) {
  NodeState state(spool);
  for (int turn = 0; turn < 3; ++turn) {
    auto arrivals = state.arrivals();
    if (turn < 2) arrivals.resize(arrivals.size() / 2);  // the rest arrives later
    for (const auto& name : arrivals) {
      const int object = object_in(spool.received() / name);
      state.take(name, {study_uid_of(object), "L", sop_uid_of(object), "PA", std::to_string(object)}, object);
    }
    for (const auto& study : state.studies(StudyStatus::received)) {
      const auto begun = state.begin_prediction(study.number, kNow);
      if (!begun) continue;
      const auto uid = result_uid(*begun);
      state.finish_prediction(*begun, {{uid, "1.2.840.10008.5.1.4.1.1.7", uid}}, {"PACS"}, kNow);
    }
    for (const auto& delivery : state.deliveries().due(kLong, kLong)) state.deliveries().sent(delivery, kNow);
  }
}

/// Runs work() in a child that is killed after a while; whether it came to its end.
bool work_until_killed(const Spool& spool, unsigned microseconds) {
  const pid_t child = fork();
  if (child == 0) {
    work(spool);
    _exit(0);
  }
  usleep(microseconds);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// Every object of the spool: in received/ or in the studies.
std::multiset<int> objects_in(const Spool& spool) {
  std::multiset<int> objects;
  for (const auto& folder : {spool.received(), spool.studies()}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file()) objects.insert(object_in(entry.path()));
    }
  }
  return objects;
}

TEST(NodeStateCrash, NothingThatWasAcceptedIsLostWhereverItIsKilled) {
  const deepwrist::testing::TemporaryFolder folder;
  const Spool spool(folder / "spool");
  CounterRng random(20261129);
  int objects = 0, killed = 0;
  double longest_us =
      20'000;  // follows how fast this machine is, so that about half of the kills come in time
  for (int round = 0; killed < kKills; ++round) {
    ASSERT_LT(round, 200) << "kills come too late to prove anything";
    receive_objects(spool, objects);
    const auto all = objects_in(spool);
    ASSERT_EQ(all.size(), static_cast<std::size_t>(objects)) << "before round " << round;
    const bool finished = work_until_killed(spool, static_cast<unsigned>(random.uniform(0, longest_us)));
    ASSERT_THAT(objects_in(spool), ElementsAreArray(all)) << "after round " << round;
    longest_us *= finished ? 0.8 : 1.2;
    killed += finished ? 0 : 1;
  }
  while (objects % kStudies != 0) receive_objects(spool, objects);
  work(spool);
  NodeState state(spool);
  EXPECT_THAT(state.arrivals(), IsEmpty());
  const auto sent = state.studies(StudyStatus::sent);
  ASSERT_EQ(sent.size(), static_cast<std::size_t>(kStudies));
  const auto of_a_study = static_cast<std::size_t>(objects / kStudies);
  for (const auto& study : sent) {
    EXPECT_EQ(state.instances(study.number).size(), of_a_study);
    EXPECT_EQ(study.revision, static_cast<std::int64_t>(of_a_study));
    EXPECT_TRUE(fs::exists(spool.result(result_uid(study)))) << result_uid(study);
  }
  EXPECT_FALSE(read_status(spool.root(), kNow).deliveries.contains("pending"));
}

}  // namespace
}  // namespace deepwrist::clinic
