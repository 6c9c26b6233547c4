#include "clinic/node/node_state.h"

#include <gmock/gmock.h>

#include <fstream>

#include "clinic/node/node_status.h"
#include "core/base/atomic_file.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {
namespace fs = std::filesystem;
using deepwrist::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Intake = NodeState::Intake;

constexpr double kDay = 86400;

/// A spool with helpers; `state` can be given up and opened again, as after a crash.
class StateTest : public ::testing::Test {
 protected:
  StateTest() { open(); }
  void open() {
    state.reset();
    state = std::make_unique<NodeState>(spool);
  }
  std::string arrive(std::string_view text = "image") {
    const auto name = new_object_name();
    write_file_atomically(spool.received() / name, text);
    return name;
  }
  Intake take(const std::string& study, const std::string& sop, const std::string& digest = "d1",
              const std::string& side = "L", double now = 100) {
    return state->take(arrive(), {study, side, sop, "PA", digest}, now);
  }
  StudyRecord only_study(StudyStatus status) {
    const auto found = state->studies(status);
    EXPECT_THAT(found, SizeIs(1)) << name_of(status);
    return found.empty() ? StudyRecord{} : found[0];
  }
  StudyRecord begin(double now = 200) {
    const auto begun = state->begin_prediction(only_study(StudyStatus::received).number, now);
    EXPECT_TRUE(begun);
    return begun.value_or(StudyRecord{});
  }
  /// A study of one object with one result, at two destinations.
  void predict() {
    take("1.2", "1.2.1");
    state->finish_prediction(begin(), {{"2.25.5", "1.2.840.10008.5.1.4.1.1.7", "bytes"}}, {"PACS", "folder"},
                             300);
  }

  TemporaryFolder folder;
  const Spool spool{folder / "spool"};
  std::unique_ptr<NodeState> state;
};

using NodeStateTest = StateTest;

TEST_F(NodeStateTest, ObjectsOfAStudyAndSideAreOneStudy) {
  take("1.2", "1.2.1");
  take("1.2", "1.2.2", "d2", "L", 110);
  take("1.2", "1.2.3", "d3", "R", 120);
  take("1.3", "1.3.1", "d4", "L", 130);
  const auto studies = state->studies(StudyStatus::received);
  ASSERT_THAT(studies, SizeIs(3));
  EXPECT_EQ(studies[0].side, "L");
  EXPECT_EQ(studies[0].revision, 2);
  EXPECT_EQ(studies[0].last_received, 110);
  const auto objects = state->instances(studies[0].number);
  ASSERT_THAT(objects, SizeIs(2));
  for (const auto& object : objects) EXPECT_TRUE(fs::exists(object.file)) << object.file;
  EXPECT_THAT(state->arrivals(), IsEmpty());
}

TEST_F(NodeStateTest, AChangedObjectTakesThePlaceOfTheOneBefore) {
  take("1.2", "1.2.1", "d1");
  EXPECT_EQ(take("1.2", "1.2.1", "d2"), Intake::added);
  EXPECT_THAT(state->instances(only_study(StudyStatus::received).number), SizeIs(1));
}

TEST_F(NodeStateTest, ARepeatedObjectIsAnsweredByTheResultsThatAreThere) {
  predict();
  for (const auto& delivery : state->deliveries().due(300, kDay)) state->deliveries().sent(delivery, 310);
  EXPECT_EQ(only_study(StudyStatus::sent).error, "");
  EXPECT_EQ(take("1.2", "1.2.1"), Intake::repeated);
  EXPECT_THAT(state->studies(StudyStatus::received), IsEmpty()) << "it is not predicted again";
  EXPECT_THAT(state->deliveries().due(400, kDay), SizeIs(2));
  EXPECT_THAT(state->arrivals(), IsEmpty());
  EXPECT_THAT(state->instances(only_study(StudyStatus::predicted).number), SizeIs(1));
}

TEST_F(NodeStateTest, AnObjectThatArrivesDuringThePredictionLeadsToAnother) {
  take("1.2", "1.2.1");
  const auto begun = begin();
  take("1.2", "1.2.2", "d2");
  EXPECT_EQ(only_study(StudyStatus::predicting).number, begun.number);
  state->finish_prediction(begun, {{"2.25.5", "1.2.840.10008.5.1.4.1.1.7", "bytes"}}, {"PACS"}, 300);
  EXPECT_EQ(only_study(StudyStatus::received).revision, 2);
  EXPECT_THAT(state->deliveries().due(300, kDay), SizeIs(1)) << "what was made is sent all the same";
}

TEST_F(NodeStateTest, AStudyIsPredictedByOneAtATime) {
  take("1.2", "1.2.1");
  const auto begun = begin();
  EXPECT_FALSE(state->begin_prediction(begun.number, 210));
}

TEST_F(NodeStateTest, AFailedPredictionIsTriedAgainOrGivenUp) {
  take("1.2", "1.2.1");
  state->fail_prediction(begin(), "memory", true, 300);
  EXPECT_EQ(only_study(StudyStatus::received).attempts, 1);
  state->fail_prediction(begin(), "decoder", false, 300);
  EXPECT_EQ(only_study(StudyStatus::failed).error, "decoder");
  take("1.2", "1.2.2", "d2");
  EXPECT_EQ(only_study(StudyStatus::received).attempts, 0) << "another object is another chance";
}

TEST_F(NodeStateTest, AStudyIsSentWhenAllDestinationsHaveItsResults) {
  predict();
  const auto due = state->deliveries().due(300, kDay);
  ASSERT_THAT(due, SizeIs(2));
  EXPECT_EQ(read_file(due[0].object.forms[0].file, 100), "bytes");
  state->deliveries().sent(due[0], 310);
  EXPECT_THAT(state->studies(StudyStatus::sent), IsEmpty());
  state->deliveries().postpone(due[1], "connection", 900);
  EXPECT_THAT(state->deliveries().due(899, kDay), IsEmpty());
  ASSERT_THAT(state->deliveries().due(900, kDay), SizeIs(1));
  EXPECT_EQ(state->deliveries().due(900, kDay)[0].attempts, 1);
  state->deliveries().sent(due[1], 910);
  EXPECT_THAT(state->studies(StudyStatus::sent), SizeIs(1));
}

TEST_F(NodeStateTest, ADeliveryIsDueWhereTheClockWasSetBack) {
  predict();
  for (const auto& delivery : state->deliveries().due(300, kDay))
    state->deliveries().postpone(delivery, "connection", 40 * kDay);
  EXPECT_THAT(state->deliveries().due(39.5 * kDay, kDay), IsEmpty());
  EXPECT_THAT(state->deliveries().due(300, kDay), SizeIs(2));
}

TEST_F(NodeStateTest, ADeliveryThatIsGivenUpMakesTheStudyFail) {
  predict();
  const auto due = state->deliveries().due(300, kDay);
  state->deliveries().sent(due[0], 310);
  state->deliveries().give_up(due[1], "refused", 310);
  EXPECT_EQ(only_study(StudyStatus::failed).error, "delivery");
}

TEST_F(NodeStateTest, AClassThatADestinationDoesNotTakeIsNamedAndTheRestOfTheStudyIsSent) {
  take("1.2", "1.2.1");
  const std::string overlay = "1.2.840.10008.5.1.4.1.1.11.1", picture = "1.2.840.10008.5.1.4.1.1.7";
  state->finish_prediction(begin(), {{"2.25.5", overlay, "a"}, {"2.25.6", picture, "b"}}, {"PACS"}, 300);
  const auto due = state->deliveries().due(300, kDay);
  ASSERT_THAT(due, SizeIs(2));
  state->deliveries().refuse(due[0], "class refused", 310);
  state->deliveries().sent(due[1], 310);
  EXPECT_EQ(only_study(StudyStatus::sent).error, "");
  const auto refused = read_status(state->spool().root(), 400).refused;
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_EQ(refused[0].name, "GrayscaleSoftcopyPresentationStateStorage");
  EXPECT_EQ(refused[0].destination, "PACS");
}

TEST_F(NodeStateTest, ADestinationThatTakesNothingMakesTheStudyFail) {
  predict();
  for (const auto& delivery : state->deliveries().due(300, kDay))
    state->deliveries().refuse(delivery, "class refused", 310);
  EXPECT_EQ(only_study(StudyStatus::failed).error, "delivery");
}

TEST_F(NodeStateTest, AResultIsMadeOnceAndKeepsItsBytes) {
  predict();
  take("1.2", "1.2.2", "d2");
  state->finish_prediction(begin(), {{"2.25.5", "1.2.840.10008.5.1.4.1.1.7", "other bytes"}}, {"PACS"}, 300);
  EXPECT_EQ(read_file(state->deliveries().due(300, kDay)[0].object.forms[0].file, 100), "bytes");
}

TEST_F(NodeStateTest, OtherFormsOfAResultGoWithItAndNotAlone) {
  take("1.2", "1.2.1");
  state->finish_prediction(begin(),
                           {{"2.25.5", "3D", "a"}, {"2.25.6", "plain", "b", "2.25.5"}, {"2.25.7", "SC", "c"}},
                           {"PACS"}, 300);
  const auto due = state->deliveries().due(300, kDay);
  ASSERT_THAT(due, SizeIs(2));
  ASSERT_THAT(due[0].object.forms, SizeIs(2));
  EXPECT_EQ(due[0].object.forms[0].sop_class, "3D");
  EXPECT_EQ(due[0].object.forms[1].sop_class, "plain");
  EXPECT_EQ(read_file(due[0].object.forms[1].file, 100), "b");
  EXPECT_THAT(due[1].object.forms, SizeIs(1));
}

TEST_F(NodeStateTest, AFailedStudyThatIsSentAgainGetsAnotherChance) {
  take("1.2", "1.2.1");
  state->fail_prediction(begin(), "decoder", false, 300);
  EXPECT_EQ(take("1.2", "1.2.1"), Intake::retried);
  state->finish_prediction(begin(), {{"2.25.5", "SC", "a"}}, {"PACS"}, 300);
  state->deliveries().give_up(state->deliveries().due(300, kDay).at(0), "refused", 310);
  EXPECT_EQ(take("1.2", "1.2.1"), Intake::repeated);
  EXPECT_THAT(state->deliveries().due(400, kDay), SizeIs(1)) << "what could not be delivered is tried again";
  EXPECT_EQ(only_study(StudyStatus::predicted).revision, 1);
}

TEST_F(NodeStateTest, WithoutDestinationsAStudyIsDoneWithWhenItIsPredicted) {
  take("1.2", "1.2.1");
  state->finish_prediction(begin(), {}, {}, 300);
  EXPECT_THAT(state->studies(StudyStatus::sent), SizeIs(1));
}

TEST_F(NodeStateTest, ASecondProcessIsRefused) {
  EXPECT_THAT(deepwrist::testing::failure([&] { NodeState{spool}; }, ErrorKind::io),
              HasSubstr("another run"));
}

TEST_F(NodeStateTest, ASpoolThatOthersCanReadIsRefused) {
  fs::create_directory(folder / "open");
  fs::permissions(folder / "open", fs::perms::owner_all | fs::perms::others_read);
  EXPECT_THAT(deepwrist::testing::failure([&] { Spool{folder / "open"}; }, ErrorKind::io),
              HasSubstr("chmod 700"));
}

TEST_F(NodeStateTest, ANewerDatabaseAndGarbageAreRefused) {
  state->database().execute("PRAGMA user_version = 99");
  state.reset();
  EXPECT_THAT(deepwrist::testing::failure([&] { NodeState{spool}; }, ErrorKind::unsupported),
              HasSubstr("newer version"));
  for (const auto* name : {"state.db", "state.db-wal", "state.db-shm"}) fs::remove(spool.root() / name);
  std::ofstream(spool.database()) << std::string(5000, 'x');
  EXPECT_THAT(deepwrist::testing::failure([&] { NodeState{spool}; }, ErrorKind::format),
              HasSubstr("state.db"));
}

TEST_F(NodeStateTest, AStartCompletesWhatACrashCutShort) {
  predict();
  take("1.3", "1.3.1", "d2");
  const auto number = begin().number;  // being predicted at the crash
  const auto file = state->instances(number)[0].file;
  fs::rename(file, spool.received() / file.filename());               // committed, not moved yet
  std::ofstream(spool.study(number) / new_object_name()) << "stray";  // moved, but not in the database
  std::ofstream(spool.results() / "2.25.6.dcm") << "made, not committed";
  open();
  EXPECT_EQ(only_study(StudyStatus::received).number, number);
  EXPECT_TRUE(fs::exists(file));
  EXPECT_THAT(state->arrivals(), SizeIs(1)) << "the stray";
  EXPECT_THAT(files_in(spool.results()), ElementsAre("2.25.5.dcm"));
}

TEST_F(NodeStateTest, LostFilesAreNoticedAtTheStart) {
  predict();
  fs::remove(spool.results() / "2.25.5.dcm");
  open();
  EXPECT_THAT(state->deliveries().due(1e9, kDay), IsEmpty());
  const auto study = only_study(StudyStatus::received);
  fs::remove_all(spool.study(study.number));
  open();
  EXPECT_EQ(only_study(StudyStatus::failed).error, "lost");
}

TEST_F(NodeStateTest, ResultsAreKnownWhenAPacsSendsThemBack) {
  predict();
  EXPECT_TRUE(state->is_result("2.25.5"));
  EXPECT_FALSE(state->is_result("1.2.1"));
}

}  // namespace
}  // namespace deepwrist::clinic
