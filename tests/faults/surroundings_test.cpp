#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <iostream>

#include "tests/faults/contents.h"
#include "tests/faults/fault_fixture.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SurroundingsTest : public Faults {
 protected:
  /// The program started by a shell that has done something first.
  Finished run_in_shell(const std::string& before, const std::string& after,
                        const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{"/bin/bash", "-c", before + " exec \"$@\" " + after, "bash"};
    for (const auto& word : command(more)) words.push_back(word);
    return run(words);
  }

  void expect_same_results(const Finished& finished) const {
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_EQ(differences(after(), contents_of(root())), "");
  }
};

TEST_P(SurroundingsTest, AClockThatGoesBackChangesNothing) {
  expect_same_results(run_injected(command(), fresh_root(), {}, {{"FAULT_CLOCK", "4"}}).finished);
}

TEST_P(SurroundingsTest, TimeZoneLanguageAndEnvironmentChangeNothing) {
  const auto locales = folder() / "locales";
  fs::create_directory(locales);
  const auto made = run({"/usr/bin/localedef", "-i", "de_DE", "-f", "UTF-8", locales / "de_DE.UTF-8"});
  if (made.exit_code != 0) std::cout << "no German locale can be made here: it is asked for and not found\n";
  for (const std::string& set : {"TZ=Pacific/Apia LC_ALL=de_DE.UTF-8 LOCPATH='" + locales.string() + "'",
                                 std::string("-i")}) {  // an empty environment, without HOME
    SCOPED_TRACE(set);
    fresh_root();
    expect_same_results(run_in_shell("set -- env " + set + " \"$@\";", ""));
  }
}

TEST_P(SurroundingsTest, ResultsThatNobodyReadsAreOnTheDisk) {
  for (const auto& [redirection, reason] :
       {std::pair{">/dev/full", "No space left on device"}, {">&-", "Bad file descriptor"}}) {
    SCOPED_TRACE(redirection);
    fresh_root();
    const auto finished = run_in_shell("", redirection);
    EXPECT_EQ(finished.exit_code, 1) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr(std::string("standard output: cannot be written: ") + reason));
    EXPECT_EQ(differences(after(), contents_of(root())), "");
  }
}

TEST_P(SurroundingsTest, AClosedPipeIsNoSignal) {
  fresh_root();
  std::vector<std::string> words{"/bin/bash", "-c", "\"$@\" | true; echo ${PIPESTATUS[0]}", "bash"};
  for (const auto& word : command()) words.push_back(word);
  const auto finished = run(words);
  EXPECT_EQ(finished.out, "1\n") << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("standard output: cannot be written: Broken pipe"));
  EXPECT_EQ(differences(after(), contents_of(root())), "");
}

TEST_P(SurroundingsTest, ADeadStderrAndALogOnAFullDiskEndNothing) {
  for (const char* redirection : {"2>/dev/full", "2>&-"}) {
    SCOPED_TRACE(redirection);
    fresh_root();
    expect_same_results(run_in_shell("", redirection));
  }
  if (!scenario().reads_experiment) return;
  fresh_root();
  const auto finished = run(command({"log.file=/dev/full", "log.level=debug"}));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

/// Done, or an error in words within ten seconds.
TEST_P(SurroundingsTest, LimitsOnProcessesMemoryAndFilesAreToldSoon) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to become a user without other processes";
  chmod(folder().path().c_str(), 0755);
  for (const std::string limit : {"-u 1", "-u 3", "-n 6", "-n 12", "-v 400000", "-v 850000"}) {
    SCOPED_TRACE(limit);
    chmod(fresh_root().c_str(), 0777);
    fs::permissions(root(), fs::perms::all);
    for (const auto& entry : fs::recursive_directory_iterator(root()))
      fs::permissions(entry.path(), fs::perms::all);
    std::vector<std::string> words{"/usr/bin/timeout",
                                   "-s",
                                   "KILL",
                                   "60",
                                   "/usr/bin/setpriv",
                                   "--reuid",
                                   "64217",
                                   "--regid",
                                   "64217",
                                   "--clear-groups",
                                   "/bin/bash",
                                   "-c",
                                   "ulimit " + limit + "; exec \"$@\"",
                                   "bash"};
    for (const auto& word : command()) words.push_back(word);
    const auto start = std::chrono::steady_clock::now();
    const auto finished = run(words);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    if (finished.exit_code == 0) continue;
    EXPECT_LT(took.count(), 10) << finished.err;
    EXPECT_THAT(finished.exit_code, AnyOf(1, 2, 3, 127)) << finished.err;
    EXPECT_THAT(finished.err, AnyOf(HasSubstr("error"), HasSubstr("Thread creation failed")));
    EXPECT_THAT(finished.err, Not(HasSubstr("unexpected")));
  }
}

INSTANTIATE_TEST_SUITE_P(Program, SurroundingsTest, every_program(), name_of_program);

}  // namespace
}  // namespace deepwrist::testing
