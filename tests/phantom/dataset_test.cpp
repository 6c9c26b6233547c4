#include "phantom/dataset.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "apps/make_phantoms/make_phantoms_program.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::phantom {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

DatasetOptions small(const fs::path& output) {
  DatasetOptions options;
  options.output = output;
  options.count = 4;
  options.seed = 12;
  options.size = {64, 80};
  options.threads = 1;
  options.missing_spacing_share = 0.5;
  return options;
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      files[fs::relative(entry.path(), folder).string()] = read_file(entry.path(), 1 << 24);
    }
  }
  return files;
}

std::vector<std::string> lines(const fs::path& file) {
  std::istringstream stream(read_file(file, 1 << 20));
  std::vector<std::string> result;
  for (std::string line; std::getline(stream, line);) {
    result.push_back(line);
  }
  return result;
}

int run(std::vector<std::string> arguments) {
  std::vector<const char*> argv{"make_phantoms"};
  for (const std::string& argument : arguments) {
    argv.push_back(argument.c_str());
  }
  return run_make_phantoms(static_cast<int>(argv.size()), argv.data());
}

TEST(PhantomDataset, SameSeedGivesTheSameBytesForAnyNumberOfThreads) {
  const TemporaryFolder folder;
  DatasetOptions one = small(folder / "one"), three = small(folder / "three");
  three.threads = 3;
  one.preview = three.preview = true;
  make_dataset(one);
  make_dataset(three);
  const auto a = contents(one.output), b = contents(three.output);
  EXPECT_EQ(a.size(), 4u * 2 + 4);
  EXPECT_EQ(a, b);
  DatasetOptions other = small(folder / "other");
  other.seed = 13;
  make_dataset(other);
  EXPECT_NE(a.at("PA/0001_PA.dcm"), contents(other.output).at("PA/0001_PA.dcm"));
}

TEST(PhantomDataset, TablesHaveTheReferencesColumns) {
  const TemporaryFolder folder;
  make_dataset(small(folder / "out"));
  const auto landmarks = lines(folder / "out/landmarks.csv"), cases = lines(folder / "out/cases.csv");
  ASSERT_EQ(landmarks.size(), 9u);
  ASSERT_EQ(cases.size(), 9u);
  EXPECT_EQ(landmarks[0], "Fname,Points,Side,ID,Patient,Spacing");
  EXPECT_EQ(cases[0], "ID,Fname,Side,Fracture,Patient,Spacing,Subtlety");
  const std::string point = R"(\[-?[0-9]+\.[0-9]+, -?[0-9]+\.[0-9]+\])";
  EXPECT_THAT(landmarks[1], ::testing::MatchesRegex("PA/0001_PA.dcm,\"\\[" + point + ", " + point + ", " +
                                                    point + "\\]\",0,0001,P0001,[0-9.]*"));
  EXPECT_THAT(cases[2], ::testing::MatchesRegex("0001,LAT/0001_LAT.dcm,1,[01],P0001,[0-9.]*,[0-9.]*"));
  for (std::size_t i = 1; i < cases.size(); ++i) {
    const std::string file = cases[i].substr(5, cases[i].find(',', 5) - 5);
    EXPECT_TRUE(fs::exists(folder / "out" / file)) << file;
  }
}

TEST(PhantomDataset, FracturesAreSpreadEvenlyAndWithinTheAskedSubtlety) {
  DatasetOptions options = small("out");
  for (const double share : {0.0, 0.25, 0.5, 1.0}) {
    options.fracture_share = share;
    int broken = 0;
    for (std::uint32_t i = 0; i < 200; ++i) {
      const auto subtlety = subtlety_of(options, i);
      broken += subtlety.has_value();
      if (subtlety) {
        EXPECT_GE(*subtlety, options.subtlety_low);
        EXPECT_LE(*subtlety, options.subtlety_high);
      }
    }
    EXPECT_EQ(broken, 200 * share);
  }
}

TEST(PhantomDataset, RefusesAFolderThatIsNotEmptyAndReplacesOnlyItsOwn) {
  const TemporaryFolder folder;
  folder.write("mine/thesis.txt", "irreplaceable");
  DatasetOptions options = small(folder / "mine");
  EXPECT_THROW(make_dataset(options), Error);
  options.force = true;
  EXPECT_THROW(make_dataset(options), Error);
  EXPECT_TRUE(fs::exists(folder / "mine/thesis.txt"));

  DatasetOptions own = small(folder / "own");
  make_dataset(own);
  EXPECT_THROW(make_dataset(own), Error);
  own.force = true;
  own.count = 2;
  make_dataset(own);
  EXPECT_EQ(contents(own.output).size(), 2u * 2 + 3);
}

TEST(PhantomDataset, DescriptionSaysHowItWasMade) {
  const TemporaryFolder folder;
  make_dataset(small(folder / "out"));
  const auto json = nlohmann::json::parse(read_file(folder / "out/phantoms.json", 1 << 20));
  EXPECT_EQ(json["seed"], 12);
  EXPECT_EQ(json["count"], 4);
  EXPECT_EQ(json["images"], 8);
  EXPECT_TRUE(json["complete"]);
}

TEST(PhantomDataset, AllBadOptionsAreReportedTogether) {
  DatasetOptions options = small("");
  options.count = 0;
  options.fracture_share = 1.5;
  options.subtlety_low = 0.9;
  options.size = {10, 100000};
  options.threads = -1;
  try {
    check_options(options);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    for (const char* word : {"OUT", "--count", "--fracture-share", "--subtlety", "--width", "--threads"}) {
      EXPECT_THAT(error.what(), HasSubstr(word));
    }
  }
}

TEST(PhantomCommandLine, ExitCodes) {
  const TemporaryFolder folder;
  const std::string out = (folder / "out with a blank").string();
  EXPECT_EQ(run({"--help"}), kExitDone);
  EXPECT_EQ(run({"--version"}), kExitDone);
  EXPECT_EQ(run({}), kExitBadUsage);
  EXPECT_EQ(run({out, "--cuont", "3"}), kExitBadUsage);
  EXPECT_EQ(run({out, "--count", "many"}), kExitBadUsage);
  EXPECT_EQ(run({out, "--count", "-1"}), kExitBadUsage);
  EXPECT_EQ(run({out, "--style", "tame"}), kExitBadUsage);
  EXPECT_EQ(run({out, "--subtlety", "0.9", "0.1"}), kExitBadUsage);
  EXPECT_FALSE(fs::exists(out));
  EXPECT_EQ(
      run({out + "/", "--count", "1", "--width", "64", "--height", "80", "--subtlety", "0.5", "--plain"}),
      kExitDone);
  EXPECT_EQ(run({out, "--count", "1"}), kExitBadUsage);
  const auto file = folder.write("file", "x").string();
  EXPECT_EQ(run({file, "--count", "1"}), kExitBadUsage);
  EXPECT_EQ(run({file + "/below", "--count", "1"}), kExitFailed);
}

}  // namespace
}  // namespace deepwrist::phantom
