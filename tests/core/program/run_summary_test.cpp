#include "core/program/run_summary.h"

#include <gmock/gmock.h>

#include <stdexcept>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::config {
namespace {

class Summaries : public ::testing::Test {
 protected:
  nlohmann::json written() const { return read_json(file_, 1 << 20); }

  testing::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_ / "p_summary.json";
};

TEST_F(Summaries, SayWhatARunCameTo) {
  folder_.write("p.csv", "ID\n");
  RunSummary summary("test", {{"deepwrist", "1.2.3"}});
  const int code = summary.around([&] {
    summary.phase("preparing");
    summary.goes_to(summary_file(folder_ / "p.csv"));
    summary.phase("radiographs");
    summary.count("failed", 3);
    summary.failures({{"has no \"spacing\"", 1}, {"bytes \xff", 2}});
    summary.output(folder_ / "p.csv");
    summary.output(folder_ / "never_written.html");
    summary.at_end([&] { summary.more()["late"] = true; });
    return static_cast<int>(kExitSomeCasesFailed);
  });
  EXPECT_EQ(code, kExitSomeCasesFailed);
  const auto json = written();
  EXPECT_EQ(json["schema"], "deepwrist-summary-1");
  EXPECT_EQ(json["program"], "test");
  EXPECT_EQ(json["state"], "some failed");
  EXPECT_EQ(json["exit_code"], 3);
  EXPECT_FALSE(json.contains("error"));
  EXPECT_THAT(json["started"].get<std::string>(), ::testing::MatchesRegex("[0-9-]{10}T[0-9:]{8}Z"));
  EXPECT_TRUE(json["seconds"].contains("preparing") && json["seconds"].contains("radiographs"));
  EXPECT_EQ(json["failures"][0]["reason"], "bytes \xef\xbf\xbd");
  EXPECT_EQ(json["failures"][0]["count"], 2);
  EXPECT_EQ(json["outputs"], nlohmann::json::array({(folder_ / "p.csv").string()}));
  EXPECT_EQ(json["versions"]["deepwrist"], "1.2.3");
  EXPECT_EQ(json["late"], true);
}

TEST_F(Summaries, OfARunThatFailsHaveItsErrorWhichPassesOn) {
  RunSummary summary("test", {});
  EXPECT_THROW(summary.around([&]() -> int {
    summary.goes_to(file_);
    throw Error(ErrorKind::io, "p.csv", "cannot be written");
  }),
               Error);
  EXPECT_EQ(written()["state"], "failed");
  EXPECT_EQ(written()["exit_code"], 1);
  EXPECT_EQ(written()["error"], "p.csv: cannot be written");
}

TEST_F(Summaries, OfARunThatEndsAsNobodyExpectedSaySo) {
  RunSummary summary("test", {});
  EXPECT_THROW(summary.around([&]() -> int {
    summary.goes_to(file_);
    throw std::length_error("too long");
  }),
               std::length_error);
  EXPECT_EQ(written()["state"], "failed");
  EXPECT_EQ(written()["exit_code"], 1);
  EXPECT_EQ(written()["error"], "too long");
}

TEST_F(Summaries, OfAnEarlierRunAreGoneOnceThisOneOwnsItsOutputs) {
  folder_.write("p_summary.json", R"({"state": "done"})");
  RunSummary summary("test", {});
  summary.around([&] {
    EXPECT_TRUE(std::filesystem::exists(file_));
    summary.goes_to(file_);
    EXPECT_FALSE(std::filesystem::exists(file_)) << "whoever kills this run must not find another's";
    return 0;
  });
  EXPECT_EQ(written()["state"], "done");
}

TEST_F(Summaries, OfARunThatOwnsNothingAreNotWritten) {
  RunSummary summary("test", {});
  EXPECT_THROW(summary.around([]() -> int { throw Error(ErrorKind::usage, "save_path", "is another's"); }),
               Error);
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(Summaries, OfAThousandReasonsHaveTheMostFrequentAndHowManyOthersThereAre) {
  ReasonCounts reasons{{"frequent", 9}};
  for (int i = 0; i < 999; ++i) reasons["reason " + std::to_string(i)] = 1;
  RunSummary summary("test", {});
  summary.around([&] {
    summary.goes_to(file_);
    summary.failures(reasons);
    return 0;
  });
  const auto failures = written()["failures"];
  ASSERT_EQ(failures.size(), 51U);
  EXPECT_EQ(failures[0]["reason"], "frequent");
  EXPECT_EQ(failures[50]["reason"], "other reasons");
  EXPECT_EQ(failures[50]["count"], 950);
}

}  // namespace
}  // namespace deepwrist::config
