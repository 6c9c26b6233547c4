// Shells are asked what they would offer; words are those that the build made.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist {
namespace {
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

/// Runs a script in the source folder, which has config/experiment, with the programs in the PATH. $1 is the
/// script of completion, $2 the line up to the cursor.
Words lines_of(const std::string& shell, const std::vector<std::string>& options, const std::string& script,
               const std::string& completion, const std::string& line) {
  std::vector<std::string> command{"/usr/bin/env", shell};
  command.insert(command.end(), options.begin(), options.end());
  command.insert(command.end(), {"-c", "cd " + testing::source("").string() + "; " + script});
  if (shell != "fish") command.push_back(shell);
  command.insert(command.end(), {testing::source("completion/" + completion).string(), line});
  const auto path = testing::program("").string() + ":" + std::getenv("PATH");
  const auto done = testing::run(command, {{"PATH", path}});
  EXPECT_EQ(done.err, "") << line;
  std::istringstream stream(done.out);
  Words words;
  for (std::string word; std::getline(stream, word);) words.push_back(word);
  return words;
}

bool has(const std::string& shell) {
  return testing::run({"/bin/sh", "-c", "command -v " + shell}).exit_code == 0;
}

Words bash(const std::string& line, const std::string& before = "") {
  return lines_of("bash", {"--norc"},
                  before +
                      "source \"$1\"; COMP_LINE=$2; COMP_POINT=${#2}; _deepwrist deepwrist; "
                      "((${#COMPREPLY[@]})) && printf '%s\\n' \"${COMPREPLY[@]}\"",
                  "deepwrist.bash", line);
}

TEST(Completion, BashOffersProgramsKeysAndValues) {
  if (!has("bash")) GTEST_SKIP() << "bash is not installed";
  EXPECT_THAT(bash("deepwrist te"), ElementsAre("test ", "test_localizer "));
  EXPECT_THAT(bash("deepwrist test dataset.met"), ElementsAre("dataset.meta="));
  EXPECT_THAT(bash("deepwrist test --dry"), ElementsAre("--dry-run "));
  EXPECT_THAT(bash("deepwrist test x=1 precision=in"), ElementsAre("int8 "));
  EXPECT_THAT(bash("deepwrist localize save_image="), ElementsAre("true ", "false "));
  EXPECT_THAT(bash("deepwrist test experiment=fracture_detection_t"),
              ElementsAre("fracture_detection_testset_1 ", "fracture_detection_testset_2 "));
  EXPECT_THAT(bash("deepwrist seed_weights w --block "), ElementsAre("localizer ", "classifier "));
  EXPECT_THAT(bash("deepwrist test save_path=o"), IsEmpty()) << "names of files are bash's own";
  EXPECT_THAT(bash("deepwrist nothing x"), IsEmpty());
}

TEST(Completion, BashReplacesWholeWordsWhereEqualsBreaksNone) {
  if (!has("bash")) GTEST_SKIP() << "bash is not installed";
  EXPECT_THAT(bash("deepwrist test precision=in", "COMP_WORDBREAKS=' '; "), ElementsAre("precision=int8 "));
}

TEST(Completion, FishOffersTheSame) {
  if (!has("fish")) GTEST_SKIP() << "fish is not installed";
  const auto fish = [](const std::string& line) {
    return lines_of("fish", {"--no-config"}, "source $argv[1]; complete -C $argv[2]", "deepwrist.fish", line);
  };
  EXPECT_THAT(fish("deepwrist loc"), ElementsAre(StartsWith("localize\t")));
  EXPECT_THAT(fish("deepwrist test dataset.met"), Contains(StartsWith("dataset.meta=\t")));
  EXPECT_THAT(fish("deepwrist test precision=in"), ElementsAre("precision=int8"));
  EXPECT_THAT(fish("deepwrist seed_weights w --block c"), ElementsAre("classifier"));
  EXPECT_THAT(fish("deepwrist test experiment=fracture_detection_t"),
              Each(StartsWith("experiment=fracture_")));
}

TEST(Completion, ZshOffersTheSame) {
  if (!has("zsh")) GTEST_SKIP() << "zsh is not installed";
  // compadd itself works only while a line is edited: here it prints what it was given.
  const auto zsh = [](const std::string& line) {
    return lines_of(
        "zsh", {"-f"},
        "compadd() { while [[ $1 == -* ]]; do case $1 in (-a) print -l -- ${(P)2}; return;; (-d|-S) shift;; "
        "(--) shift; print -l -- $@; return;; esac; shift; done }; "
        "words=(${(s: :)2}); [[ $2 == *' ' ]] && words+=(''); CURRENT=$#words; PREFIX=$words[-1]; "
        "source $1",
        "_deepwrist", line);
  };
  EXPECT_THAT(zsh("deepwrist loc"), Contains("localize"));
  EXPECT_THAT(zsh("deepwrist test dataset.met"), Contains("dataset.meta="));
  EXPECT_THAT(zsh("deepwrist test precision=in"), Contains("precision=int8"));
  EXPECT_THAT(zsh("deepwrist seed_weights w --block c"), ElementsAre("localizer", "classifier"));
  EXPECT_THAT(zsh("deepwrist test experiment=f"), Contains("experiment=demo"));
}

}  // namespace
}  // namespace deepwrist
