// Commands that README and recipes show name programs, keys, options, experiments and files that there are.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "core/base/atomic_file.h"
#include "tests/install/shell_commands.h"
#include "tests/support/paths.h"

namespace deepwrist {
namespace {
namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ShownCommand;
using ::testing::SizeIs;

/// Words of a program's command line, as the build wrote them: options, keys with "=", other names of keys.
std::set<std::string> words_of(const std::string& program) {
  const auto folder = testing::program("").parent_path().parent_path() / "share/deepwrist/words";
  std::ifstream stream(folder / (program + ".words"));
  std::set<std::string> words;
  for (std::string line; std::getline(stream, line);) {
    words.insert(line.substr(0, line.find('\t')));
    auto at = line.find("(also: ");
    if (at == std::string::npos) continue;
    auto names = line.substr(at + 7, line.find(')', at) - at - 7);
    for (; !names.empty(); names.erase(0, std::min(names.find(", "), names.size() - 2) + 2))
      words.insert(names.substr(0, names.find(", ")) + "=");
  }
  if (program.starts_with("train")) words.insert("workdir=");  // read before there are keys
  if (program == "train") {  // its words are those of the block that the experiment names
    words.merge(words_of("train_localizer"));
    words.merge(words_of("train_classifier"));
  }
  return words;
}

/// Finds what a text's commands name and nobody has. Copies that commands make are there from then on.
class Judge {
 public:
  void judge(const ShownCommand& command) {
    const auto& first = command.front();
    for (const auto& word : command) {
      for (const auto* folder : {"config/", "scripts/", "docs/", "containers/", "examples/"}) {
        if (word.starts_with(folder) && !fs::exists(testing::source(word))) complain(command, word);
      }
    }
    if (first == "cp") copies_.insert(fs::path(command.back()).stem().string());
    if (first == "deepwrist") judge_program(command);
  }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  void judge_program(const ShownCommand& command) {
    if (command.size() < 2 || command[1] == "--version" || command[1] == "PROGRAM") return;
    if (!words_of("deepwrist").contains(command[1])) return complain(command, command[1]);
    const auto words = words_of(command[1]);
    for (std::size_t i = 2; i < command.size(); ++i) {
      const auto& word = command[i];
      const auto name = word.substr(0, word.find('='));
      if (name == "experiment" || name == "--experiment") {
        if (word.size() > name.size() && !is_experiment(word.substr(name.size() + 1)))
          complain(command, word);
      } else if (word.starts_with("--")) {
        if (!words.contains(name) && !words.contains(name + "=")) complain(command, word);
      } else if (word.find('=') != std::string::npos && !words.contains(name + "=") &&
                 words.contains("experiment=")) {
        complain(command, word);
      }
    }
  }
  bool is_experiment(const std::string& name) const {
    const auto stem = fs::path(name).stem().string();
    return name.find('/') != std::string::npos || name == "mine" || copies_.contains(stem) ||
           fs::exists(testing::source("config/experiment/" + stem + ".yaml"));
  }
  void complain(const ShownCommand& command, const std::string& word) {
    std::string text;
    for (const auto& part : command) text += part + " ";
    complaints_.push_back(word + " of: " + text);
  }

  std::set<std::string> copies_;
  std::vector<std::string> complaints_;
};

TEST(ShownCommands, ReadmeNamesWhatThereIs) {
  Judge judge;
  const auto commands = testing::commands_of_document(testing::source("README.md"));
  ASSERT_GE(commands.size(), 20U);
  for (const auto& command : commands) judge.judge(command);
  EXPECT_THAT(judge.complaints(), IsEmpty());
}

TEST(ShownCommands, DocumentsNameWhatThereIs) {
  std::size_t commands = 0;
  for (const auto& entry : fs::directory_iterator(testing::source("docs"))) {
    if (entry.path().extension() != ".md") continue;
    Judge judge;
    for (const auto& command : testing::commands_of_document(entry.path())) {
      judge.judge(command);
      ++commands;
    }
    EXPECT_THAT(judge.complaints(), IsEmpty()) << entry.path();
  }
  EXPECT_GE(commands, 50U);
}

TEST(ShownCommands, WhatThereIsNotIsFound) {
  Judge judge;
  judge.judge({"deepwrist", "tset", "dataset.meta=x"});
  judge.judge({"deepwrist", "test", "dataset.mata=x", "--dryrun", "experiment=nothing"});
  judge.judge({"scripts/nothing"});
  EXPECT_THAT(judge.complaints(), SizeIs(5));
}

TEST(ShownCommands, RecipesOfContinuousIntegrationRunATestSetAndJudgeIt) {
  for (const auto* recipe : {"github-actions.yml", "gitlab-ci.yml", "testset.sbatch"}) {
    const auto file = testing::source(fs::path("examples/ci") / recipe);
    Judge judge;
    judge.judge({"cp", "config/experiment/fracture_detection_testset_1.yaml", "your_testset.yaml"});
    const auto commands = testing::commands_of_recipe(file, "deepwrist");
    ASSERT_THAT(commands, SizeIs(2)) << recipe;
    for (const auto& command : commands) judge.judge(command);
    EXPECT_THAT(judge.complaints(), IsEmpty()) << recipe;
    EXPECT_THAT(read_file(file, 1 << 16), HasSubstr("--require 'auroc>=0.9'")) << recipe;
  }
}

/// What stands behind the last `before` of a file up to the end of its line or word.
std::string word_behind(const fs::path& file, const std::string& before) {
  const auto text = read_file(file, 1 << 16);
  const auto begin = text.rfind(before) + before.size();
  return text.substr(begin, text.find_first_of(" \n\"", begin) - begin);
}

TEST(ShownCommands, ContainersAreMadeOfOneDayByScriptsThatThereAre) {
  const auto containerfile = testing::source("containers/Containerfile");
  const auto definition = testing::source("containers/deepwrist.def");
  const auto day = word_behind(containerfile, "ARG SNAPSHOT=");
  EXPECT_EQ(word_behind(definition, "as_of "), day);
  EXPECT_EQ("docker.io/library/" + word_behind(definition, "From: "),
            word_behind(containerfile, "ARG BASE="));
  EXPECT_THAT(word_behind(definition, "From: "), HasSubstr(day.substr(0, 8)));
  for (const auto* text : {"containers/as_of", "scripts/package", "--no-install-recommends"}) {
    EXPECT_THAT(read_file(containerfile, 1 << 16), HasSubstr(text));
    EXPECT_THAT(read_file(definition, 1 << 16), HasSubstr(text));
  }
  for (const auto* script : {"containers/as_of", "scripts/package"})
    EXPECT_EQ(fs::status(testing::source(script)).permissions() & fs::perms::owner_exec,
              fs::perms::owner_exec);
}

}  // namespace
}  // namespace deepwrist
