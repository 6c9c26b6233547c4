#include "core/config/search_path.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "core/base/error.h"
#include "core/config/compose.h"
#include "core/config/emit.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::config {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string message(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "";
}

class SearchPath : public ::testing::Test {
 protected:
  void SetUp() override { fs::current_path(folder_.path()); }
  void TearDown() override {
    fs::current_path(before_);
    unsetenv("DEEPWRIST_CONFIG_DIR");
  }

  testing::TemporaryFolder folder_;
  fs::path before_ = fs::current_path();
};

TEST_F(SearchPath, IsOptionThenEnvironmentThenWorkingFolderThenInstalled) {
  folder_.write("given/localizer.yaml", "");
  folder_.write("environment/localizer.yaml", "");
  folder_.write("config/localizer.yaml", "");
  setenv("DEEPWRIST_CONFIG_DIR", (folder_ / "environment").c_str(), 1);
  EXPECT_THAT(config_folders(folder_ / "given"), ElementsAre(folder_ / "given", folder_ / "environment",
                                                             fs::path("config"), testing::source("config")));
  EXPECT_THAT(message([&] { config_folders(folder_ / "absent"); }), HasSubstr("no folder"));
}

TEST_F(SearchPath, FindsNamesWithAndWithoutExtensionAndPaths) {
  const auto file = folder_.write("config/experiment/mine.yaml", "a: 1\n");
  const auto elsewhere = folder_.write("elsewhere/other.yaml", "a: 1\n");
  const std::vector<fs::path> folders{folder_ / "config"};
  EXPECT_EQ(find_config("experiment", "mine", folders), file);
  EXPECT_EQ(find_config("experiment", "mine.yaml", folders), file);
  EXPECT_EQ(find_config("experiment", elsewhere.string(), folders), elsewhere);
  EXPECT_EQ(find_config("experiment", "elsewhere/other.yaml", folders), "elsewhere/other.yaml");
  EXPECT_THAT(available_experiments(folders), ElementsAre("mine"));
}

TEST_F(SearchPath, PathGoesBeforeTheFolders) {
  folder_.write("config/experiment/mine.yaml", "a: 1\n");
  folder_.write("mine.yaml", "a: 2\n");
  EXPECT_EQ(find_config("experiment", "mine.yaml", {folder_ / "config"}), "mine.yaml");
  EXPECT_EQ(find_config("experiment", "mine", {folder_ / "config"}), folder_ / "config/experiment/mine.yaml");
}

TEST_F(SearchPath, ExtensionsOfAnyCaseAndNoneAreFound) {
  const auto upper = folder_.write("config/experiment/UP.YAML", "a: 1\n");
  const auto yml = folder_.write("config/experiment/short.yml", "a: 1\n");
  folder_.write("away/Mixed.Yml", "a: 1\n");
  const std::vector<fs::path> folders{folder_ / "config"};
  for (const char* name : {"UP", "UP.YAML", "UP.yaml"})
    EXPECT_EQ(find_config("experiment", name, folders), upper);
  for (const char* name : {"short", "short.yml", "short.yaml"}) {
    EXPECT_EQ(find_config("experiment", name, folders), yml);
  }
  for (const char* name : {"away/Mixed", "away/Mixed.Yml", "away/Mixed.yaml"}) {
    EXPECT_EQ(find_config("experiment", name, folders), "away/Mixed.Yml");
  }
  EXPECT_THAT(available_experiments(folders), ElementsAre("UP", "short"));
}

TEST_F(SearchPath, ACloneInTheWorkingFolderIsFoundWhereNoFolderHasItsName) {
  folder_.write("your_testset.yaml", "a: 1\n");
  EXPECT_EQ(find_config("experiment", "your_testset", {testing::source("config")}), "your_testset.yaml");
  EXPECT_EQ(find_config("experiment", "your_testset.yaml", {testing::source("config")}), "your_testset.yaml");
  folder_.write("eval_ood.yaml", "a: 1\n");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(find_config("experiment", "eval_ood", {testing::source("config")}),
            testing::source("config") / "experiment/eval_ood.yaml");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("experiment=./eval_ood.yaml reads it"));
  EXPECT_THAT(message([] { find_config("augmentation", "your_testset", {testing::source("config")}); }),
              HasSubstr("not found"));
}

TEST_F(SearchPath, NameNotFoundListsPlacesAndNearestName) {
  const auto text = message([] { find_config("experiment", "wrist_landmrak", {testing::source("config")}); });
  EXPECT_THAT(text, AllOf(HasSubstr("did you mean wrist_landmark?"), HasSubstr("config/experiment"),
                          HasSubstr("eval_ood"), HasSubstr("'wrist_landmrak'")));
}

TEST_F(SearchPath, PathNotFoundIsAmongThePlacesSearched) {
  const auto text =
      message([] { find_config("experiment", "/tmp/none/x.yaml", {testing::source("config")}); });
  EXPECT_THAT(text, HasSubstr("Searched: the file /tmp/none/x.yaml, "));
}

TEST_F(SearchPath, ExperimentIsSwappedIntoTheDefaultsList) {
  folder_.write("c/classifier.yaml", "a: base\ndefaults:\n  - experiment: one\n");
  folder_.write("c/experiment/one.yaml", "b: one\n");
  folder_.write("c/experiment/two.yaml", "b: two\nc: ${a}\n");
  const std::vector<fs::path> folders{folder_ / "c"};
  EXPECT_EQ(to_yaml(compose({"classifier", std::nullopt, {"d=1"}, folders}).root),
            "a: base\nb: one\nd: 1\nexperiment: one\n");
  EXPECT_EQ(to_yaml(compose({"classifier", std::nullopt, {"experiment=two"}, folders}).root),
            "a: base\nb: two\nc: ${a}\nexperiment: two\n");
  EXPECT_THAT(message([&] {
                compose({"classifier", "one", {"experiment=two"}, folders});
              }),
              HasSubstr("keep one"));
}

TEST_F(SearchPath, BaseFileOfTheOriginalsNameIsFoundAndNoneIsNeeded) {
  folder_.write("c/config.yaml", "a: 1\n");
  EXPECT_EQ(find_base("localizer", {folder_ / "c"}), folder_ / "c/config.yaml");
  EXPECT_EQ(to_yaml(compose({"localizer", std::nullopt, {"b=2"}, {}}).root), "b: 2\n");
}

TEST_F(SearchPath, DefaultsThatLeadBackAreRefused) {
  folder_.write("c/experiment/a.yaml", "defaults: [{experiment: b}]\n");
  folder_.write("c/experiment/b.yaml", "defaults: [{experiment: a}]\n");
  EXPECT_THAT(message([&] {
                compose({"localizer", "a", {}, {folder_ / "c"}});
              }),
              HasSubstr("back to itself"));
}

TEST_F(SearchPath, MalformedDefaultsAndListsAreRefused) {
  folder_.write("c/experiment/a.yaml", "defaults: [x, {experiment: 3}]\n");
  folder_.write("c/experiment/list.yaml", "- 1\n");
  EXPECT_THAT(message([&] {
                compose({"localizer", "a", {}, {folder_ / "c"}});
              }),
              AllOf(HasSubstr("2 problems"), HasSubstr("a.yaml:1")));
  EXPECT_THAT(message([&] {
                compose({"localizer", "list", {}, {folder_ / "c"}});
              }),
              HasSubstr("holds a list"));
}

TEST_F(SearchPath, WhatDefaultsOfHydraSayIsTakenOrRefusedByName) {
  folder_.write("c/experiment/alone.yaml", "defaults: [_self_]\na: 1\n");
  folder_.write("c/experiment/hydra.yaml", "defaults: [{override /model: x}, {experiment: alone}, _self_]\n");
  EXPECT_NO_THROW(compose({"localizer", "alone", {}, {folder_ / "c"}}));
  EXPECT_THAT(message([&] {
                compose({"localizer", "hydra", {}, {folder_ / "c"}});
              }),
              AllOf(HasSubstr("2 problems"), HasSubstr("override /model is Hydra's"),
                    HasSubstr("_self_ has no place")));
}

}  // namespace
}  // namespace deepwrist::config
