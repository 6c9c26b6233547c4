#include "pipeline/results.h"

#include <gmock/gmock.h>

#include <fstream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using deepwrist::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Results::Row kHeader{"ID", "Side", "score", "status"};
const std::string kHeaderLine = "ID,Side,score,status,fingerprint\n";

/// A run about these cases.
Results::EraseCases about(const std::vector<CaseKey>& cases) {
  return [cases](std::set<CaseKey>& keys) {
    for (const auto& key : cases) keys.erase(key);
  };
}
const auto kCases = about({{"a", "0"}, {"b", "0"}, {"c", "0"}});
constexpr config::EarlierResults kResume{.resume = true};

std::string text_of(const std::filesystem::path& path) { return read_file(path, 10000); }

std::string refusal(const std::filesystem::path& table, config::EarlierResults earlier,
                    const Results::EraseCases& cases = kCases) {
  try {
    const Results results(table, kHeader, earlier, cases);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Results, AreInRowOrderWhateverTheOrderOfWork) {
  const TemporaryFolder folder;
  Results results(folder / "out.csv", kHeader, {}, kCases);
  results.add(2, {"c", "0", "0.3", "ok"}, "f3");
  results.add(0, {"a", "0", "0.1", "ok"}, "f1");
  results.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), kHeaderLine + "a,0,0.1,ok,f1\nc,0,0.3,ok,f3\n");
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv.partial"));
  const auto [table, orders] = results.read_finished();
  EXPECT_THAT(orders, ElementsAre(0, 2));
  EXPECT_EQ(table.field(1, table.require_column("score")), "0.3");
}

TEST(Results, ATableThatAnotherProgramChangedIsNotReportedOn) {
  const TemporaryFolder folder;
  Results results(folder / "out.csv", kHeader, {}, kCases);
  results.add(0, {"a", "0", "0.1", "ok"}, "f1");
  results.finish();
  folder.write("out.csv", kHeaderLine);
  EXPECT_THROW(results.read_finished(), Error);
}

TEST(Results, SurviveAKilledRunAndAreResumed) {
  const TemporaryFolder folder;
  {
    Results killed(folder / "out.csv", kHeader, {}, kCases);
    killed.add(0, {"a", "0", "0.1", "ok"}, "f1");
    killed.add(1, {"b", "0", "", "failed"}, "f2");
    // Destroyed without finish(), as by a kill.
  }
  std::ofstream(folder / "out.csv.partial", std::ios::app) << "c,0,0.";  // a half-written line
  Results resumed(folder / "out.csv", kHeader, kResume, kCases);
  EXPECT_TRUE(resumed.has("f1"));
  EXPECT_FALSE(resumed.has("f2")) << "failed rows are done again";
  EXPECT_FALSE(resumed.knew({"c", "0"}));
  resumed.keep(0, "f1");
  resumed.add(1, {"b", "0", "0.2", "ok"}, "f2");
  resumed.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), kHeaderLine + "a,0,0.1,ok,f1\nb,0,0.2,ok,f2\n");
}

TEST(Results, ARowIsOfACaseOnlyIfItWasMadeFromTheSame) {
  const TemporaryFolder folder;
  const auto table = folder.write("out.csv", kHeaderLine + "a,0,0.1,ok,f1\n");
  const Results resumed(table, kHeader, kResume, kCases);
  EXPECT_TRUE(resumed.has("f1"));
  EXPECT_FALSE(resumed.has("changed"));
  EXPECT_TRUE(resumed.knew({"a", "0"}));
}

TEST(Results, TheRowsOfAnEarlierRunAreOnDiskBeforeTheFirstNewOne) {
  const TemporaryFolder folder;
  const auto partial = folder.path() / "out.csv.partial";
  folder.write("out.csv.partial", kHeaderLine + "a,0,0.1,ok,f1\n");
  const Results resumed(folder / "out.csv", kHeader, kResume, kCases);
  EXPECT_THAT(text_of(partial), HasSubstr("a,0,0.1,ok,f1"));
}

TEST(Results, ARefusedResumeLeavesNoPartialFileButWhatAKilledRunLeftStays) {
  const TemporaryFolder folder;
  const auto partial = folder.path() / "out.csv.partial";
  const auto table = folder.write("out.csv", kHeaderLine + "a,0,0.1,ok,f1\n");
  { const Results refused(table, kHeader, kResume, kCases); }
  EXPECT_FALSE(std::filesystem::exists(partial)) << "the table has its rows";
  folder.write("out.csv.partial", kHeaderLine + "b,0,0.2,ok,f2\n");
  { const Results refused(table, kHeader, kResume, kCases); }
  EXPECT_THAT(text_of(partial), HasSubstr("b,0,0.2,ok"));
}

TEST(Results, OtherColumnsAreNotContinuedOrReplacedUnasked) {
  const TemporaryFolder folder;
  const auto table = folder.write("out.csv", "ID,Side,other,status\na,0,1,ok\n");
  EXPECT_THAT(refusal(table, kResume), HasSubstr("other columns"));
  EXPECT_THAT(refusal(table, {}), HasSubstr("other columns"));
  EXPECT_EQ(refusal(table, {.overwrite = true}), "");
}

TEST(Results, FinishedRowsOfOtherImagesAreNotGivenUpUnasked) {
  const TemporaryFolder folder;
  const auto table = folder.write("out.csv", kHeaderLine + "a,0,0.1,ok,f1\nz,0,0.2,ok,f2\ny,0,,failed,f3\n");
  EXPECT_THAT(refusal(table, {}), HasSubstr("1 of its 2 finished rows"));
  EXPECT_THAT(refusal(table, kResume), HasSubstr("1 of its 2 finished rows"));
  EXPECT_EQ(refusal(table, {.resume = true, .overwrite = true}), "");
  EXPECT_EQ(refusal(table, {}, about({{"a", "0"}, {"z", "0"}})), "") << "all of them are computed anew";
}

TEST(Results, RefuseASecondRunOnTheSameFile) {
  const TemporaryFolder folder;
  const Results first(folder / "out.csv", kHeader, {}, kCases);
  EXPECT_THROW(Results(folder / "out.csv", kHeader, {}, kCases), Error);
}

TEST(Results, QuoteWhatNeedsItAndReadItBack) {
  const TemporaryFolder folder;
  const Results::Row row{"a,\"b\"\nc", "0", "0.1", "ok"};
  const auto cases = about({{row[0], "0"}});
  {
    Results results(folder / "out.csv", kHeader, {}, cases);
    results.add(0, row, "f1");
  }
  const Results resumed(folder / "out.csv", kHeader, kResume, cases);
  EXPECT_TRUE(resumed.has("f1"));
  EXPECT_TRUE(resumed.knew({row[0], "0"}));
}

TEST(Results, CellsOfEarlierRowsAreMadeAnewInTableAndPartialFile) {
  const TemporaryFolder folder;
  const auto table = folder.write("out.csv", kHeaderLine + "a,0,0.1,ok,f1\n");
  folder.write("out.csv.partial", kHeaderLine + "b,0,0.2,ok,f2\n");
  const auto renew = [](Results::Row& row) {
    row[2] += "0";
    return true;
  };
  Results resumed(table, kHeader, kResume, kCases, renew);
  EXPECT_EQ(text_of(folder / "out.csv.partial"), kHeaderLine + "a,0,0.10,ok,f1\nb,0,0.20,ok,f2\n")
      << "before the first new row";
  resumed.keep(0, "f1");
  resumed.keep(1, "f2");
  resumed.add(2, {"c", "0", "0.3", "ok"}, "f3");
  resumed.finish();
  EXPECT_EQ(text_of(table), kHeaderLine + "a,0,0.10,ok,f1\nb,0,0.20,ok,f2\nc,0,0.3,ok,f3\n");
}

TEST(Results, RowsThatCannotBeMadeAnewAreDoneAgain) {
  const TemporaryFolder folder;
  const auto table = folder.write("out.csv", kHeaderLine + "a,0,0.1,ok,f1\nb,0,0.2,ok,f2\n");
  const auto only_b = [](Results::Row& row) { return row[0] == "b"; };
  const Results resumed(table, kHeader, kResume, kCases, only_b);
  EXPECT_FALSE(resumed.has("f1"));
  EXPECT_TRUE(resumed.knew({"a", "0"})) << "an earlier run finished it";
  EXPECT_TRUE(resumed.has("f2"));
}

TEST(Results, TwoRowsOfOneCaseStayTwoRowsWhenResumed) {
  const TemporaryFolder folder;
  {
    Results killed(folder / "out.csv", kHeader, {}, kCases);
    killed.add(0, {"a", "0", "0.1", "ok"}, "f1");
    killed.add(1, {"a", "0", "0.1", "ok"}, "f1");
    killed.add(2, {"a", "0", "0.7", "ok"}, "f2");
  }
  Results resumed(folder / "out.csv", kHeader, kResume, kCases);
  resumed.keep(0, "f1");
  resumed.keep(1, "f1");
  resumed.keep(2, "f2");
  resumed.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), kHeaderLine + "a,0,0.1,ok,f1\na,0,0.1,ok,f1\na,0,0.7,ok,f2\n");
  EXPECT_THAT(resumed.orders(), ElementsAre(0, 1, 2));
}

TEST(Results, ARowOfOtherLengthIsAnError) {
  const TemporaryFolder folder;
  Results results(folder / "out.csv", kHeader, {}, kCases);
  EXPECT_THROW(results.add(0, {"a", "0", "ok"}, "f1"), Error);
  results.add(0, {"a", "0", "0.1", "ok"}, "f1");
  results.finish();
  EXPECT_EQ(text_of(folder / "out.csv"), kHeaderLine + "a,0,0.1,ok,f1\n");
}

}  // namespace
}  // namespace deepwrist::pipeline
