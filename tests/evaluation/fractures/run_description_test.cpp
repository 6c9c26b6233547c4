#include "evaluation/fractures/run_description.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

RunRecord record() {
  return RunRecord(nlohmann::json::parse(R"({
    "arithmetic": "auto on cpu, avx512, by rule", "precision": "fp32",
    "preprocessing": {"reader": "standard", "spacing": "calibrated", "percentile_low": 5, "percentile_high": 99,
                      "roi_pa_mm": 70, "roi_lat_mm": 90, "shift_pa_mm": 15, "shift_lat_mm": 20},
    "made": {"versions": {"deepwrist": "1.2.3", "libtorch": "1.13.0"}, "commit": "1a020db4c8e7", "processor": "Xeon",
             "calibration": "temperature", "thresholds_from": {"PA": "the original's"},
             "localizer": {"snapshot": "l", "networks": {"PA": 5}, "sha256": "aa", "network": "", "params": {"bw": 8}},
             "classifier": {"snapshot": "c", "networks": {"PA": 5}, "sha256": "bb"}}})"));
}

GroupAnalysis analysis() {
  Group group;
  group.name = "PA";
  group.truth = {1, 0, 1, 0};
  group.score = {0.9, 0.1, 0.6, 0.4};
  group.id = {"a", "b", "c", "d"};
  AnalysisOptions options;
  options.bootstrap.replicates = 20;
  return analyse(group, options);
}

TEST(RunDescription, TellsAReviewerHowScoresCameAbout) {
  const auto facts = record().facts();
  EXPECT_THAT(facts, Contains(Pair("made by", "DeepWrist 1.2.3, commit 1a020db4c8e7")));
  EXPECT_THAT(facts, Contains(Pair("contrast", "percentiles 5 to 99 of the image")));
  EXPECT_THAT(facts, Contains(Pair("region of interest", HasSubstr("PA 70 × 70 mm, 15 mm below"))));
  EXPECT_THAT(facts, Contains(Pair("localizer", "hourglass network, bw 8")));
  EXPECT_THAT(facts, Contains(Pair("SHA-256 of the classifier's weights", "bb")));
  EXPECT_THAT(facts, Contains(Pair("threshold of PA", "the original's")));
  const auto text = methods_text(record(), {analysis()}, {});
  EXPECT_THAT(text,
              AllOf(HasSubstr("commit 1a020db4c8e7"), HasSubstr("temperature scaling"),
                    HasSubstr("PA 0.5 (the original's)"), HasSubstr("PA: 4 cases, 2 positive, AUROC 1.000")));
}

TEST(RunDescription, OfAnybodysTableSaysWhatIsKnown) {
  const RunRecord run;
  EXPECT_THAT(run.facts(), IsEmpty());
  const auto text = methods_text(run, {analysis()}, {});
  EXPECT_THAT(text, AllOf(HasSubstr("Wilson"), HasSubstr("stratified by class"), Not(HasSubstr("networks"))));
  EXPECT_FALSE(known_items(run, {analysis()}, {}).contains("CLAIM 22"));
}

TEST(RunDescription, LeavesOutWhatIsNotAsExpected) {
  for (const char* text :
       {R"({"made": 5, "preprocessing": [1], "arithmetic": {}})",
        R"({"made": {"versions": [], "classifier": 7}})",
        R"({"made": {"localizer": {"params": [1, 2]}}, "preprocessing": {"percentile_low": "x"}})", "[]",
        "null"}) {
    const RunRecord run(nlohmann::json::parse(text));
    EXPECT_THAT(run.facts(), Not(Contains(Pair("contrast", ::testing::_)))) << text;
    EXPECT_THAT(methods_text(run, {analysis()}, {}), HasSubstr("sensitivity")) << text;
    known_items(run, {analysis()}, {});
  }
  const testing::TemporaryFolder folder;
  folder.write("t.csv.run.json", "[1]");
  EXPECT_TRUE(RunRecord::beside(folder / "t.csv").empty());
  folder.write("t.csv.run.json", "{");
  EXPECT_THROW(RunRecord::beside(folder / "t.csv"), Error);
}

TEST(Checklist, HasEveryItemAndWhatTheRunKnows) {
  const auto section = checklist_section(known_items(record(), {analysis()}, {}));
  ASSERT_EQ(section.tables.size(), 2U);
  EXPECT_EQ(section.tables[0].rows.size(), 34U);
  EXPECT_EQ(section.tables[1].rows.size(), 42U);
  EXPECT_EQ(section.tables[0].rows[3][2], "to be filled in by the authors");
  EXPECT_THAT(section.tables[0].rows[12][2], HasSubstr("PA 0.5 (the original's)"));
  EXPECT_TRUE(section.folded);
}

}  // namespace
}  // namespace deepwrist::evaluation
