#include "apps/pipeline/results.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using deepwrist::testing::TemporaryFolder;
using ::testing::HasSubstr;

const Results::Row kHeader{"ID", "Side", "score", "status"};

std::string text_of(const std::filesystem::path& path) { return read_file(path, 10000); }

TEST(Results, AreInRowOrderWhateverTheOrderOfWork) {
  const TemporaryFolder folder;
  Results results(folder / "out.csv", kHeader, false);
  results.add(2, {"c", "0", "0.3", "ok"});
  results.add(0, {"a", "0", "0.1", "ok"});
  results.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), "ID,Side,score,status\na,0,0.1,ok\nc,0,0.3,ok\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv.partial"));
}

TEST(Results, SurviveAKilledRunAndAreResumed) {
  const TemporaryFolder folder;
  {
    Results killed(folder / "out.csv", kHeader, false);
    killed.add(0, {"a", "0", "0.1", "ok"});
    killed.add(1, {"b", "0", "", "failed"});
    // Destroyed without finish(), as by a kill.
  }
  std::ofstream(folder / "out.csv.partial", std::ios::app) << "c,0,0.";  // a half-written line
  Results resumed(folder / "out.csv", kHeader, true);
  EXPECT_TRUE(resumed.has("a", "0"));
  EXPECT_FALSE(resumed.has("b", "0")) << "failed rows are done again";
  EXPECT_FALSE(resumed.has("c", "0"));
  resumed.keep(0, "a", "0");
  resumed.add(1, {"b", "0", "0.2", "ok"});
  resumed.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), "ID,Side,score,status\na,0,0.1,ok\nb,0,0.2,ok\n");
}

TEST(Results, ARefusedResumeLeavesNoPartialFileButWhatAKilledRunLeftStays) {
  const TemporaryFolder folder;
  const auto partial = folder.path() / "out.csv.partial";
  const auto table = folder.write("out.csv", "ID,Side,score,status\na,0,0.1,ok\n");
  { const Results refused(table, kHeader, true); }
  EXPECT_FALSE(std::filesystem::exists(partial)) << "the table has its rows";
  folder.write("out.csv.partial", "ID,Side,score,status\nb,0,0.2,ok\n");
  { const Results refused(table, kHeader, true); }
  EXPECT_THAT(text_of(partial), HasSubstr("b,0,0.2,ok"));
}

TEST(Results, RefuseToResumeATableWithOtherColumns) {
  const TemporaryFolder folder;
  folder.write("out.csv", "ID,Side,other,status\n");
  try {
    const Results results(folder / "out.csv", kHeader, true);
    FAIL() << "resumed";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("other columns"));
  }
}

TEST(Results, RefuseASecondRunOnTheSameFile) {
  const TemporaryFolder folder;
  const Results first(folder / "out.csv", kHeader, false);
  EXPECT_THROW(Results(folder / "out.csv", kHeader, false), Error);
}

TEST(Results, QuoteWhatNeedsItAndReadItBack) {
  const TemporaryFolder folder;
  const Results::Row row{"a,\"b\"\nc", "0", "0.1", "ok"};
  {
    Results results(folder / "out.csv", kHeader, false);
    results.add(0, row);
    results.finish();
  }
  Results resumed(folder / "out.csv", kHeader, true);
  EXPECT_TRUE(resumed.has(row[0], "0"));
}

TEST(Results, AColumnThatIsNotThereAndARowOfOtherLengthAreErrors) {
  const TemporaryFolder folder;
  Results results(folder / "out.csv", kHeader, false);
  EXPECT_EQ(results.column("score"), 2U);
  EXPECT_THROW(results.column("reason"), Error);
  EXPECT_THROW(results.add(0, {"a", "0", "ok"}), Error);
  results.add(0, {"a", "0", "0.1", "ok"});
  results.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), "ID,Side,score,status\na,0,0.1,ok\n");
}

}  // namespace
}  // namespace deepwrist::pipeline
