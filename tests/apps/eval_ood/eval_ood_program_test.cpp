#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/apps/roi_set.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

/// Twelve studies of one kind and eight of another.
class EvalOodProgram : public Programs {
 protected:
  EvalOodProgram() {
    write_roi_set(own_ / "in", {});
    write_roi_set(own_ / "out", {.prefix = "T", .studies = 8, .seed = 7, .brightness = 120});
  }
  Finished eval(std::vector<std::string> more = {}) const {
    std::vector<std::string> command{program("eval_ood"),
                                     "snapshot_folder=" + (shared() / "classifier").string(),
                                     "dataset.data_home=" + (own_ / "in").string(),
                                     "dataset.ood_home=" + (own_ / "out").string(),
                                     "dataset.meta=" + (own_ / "in/dataset_meta.csv").string(),
                                     "dataset.ood_meta=" + (own_ / "out/dataset_meta.csv").string(),
                                     "save_path=" + (own_ / "ood.csv").string()};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  void add_rows(const std::string& name, const std::string& rows) const {
    const auto file = own_ / name;
    write_file_atomically(file, read_file(file, 1 << 20) + rows);
  }
};

TEST_F(EvalOodProgram, WritesScoresNumbersReportAndFigures) {
  const auto done = eval({"fold_snapshot_folder=" + (shared() / "classifier").string()});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("single network"), HasSubstr("study"), HasSubstr("folds, ")));
  const auto numbers = read_json(own_ / "ood_metrics.json");
  ASSERT_EQ(numbers["groups"].size(), 3U);
  const auto& ensembles = numbers["groups"][2]["ensembles"];
  EXPECT_EQ(numbers["groups"][2]["group"], "study");
  EXPECT_EQ(ensembles[0]["in_distribution"]["cases"], 12);
  EXPECT_EQ(ensembles[0]["other"]["cases"], 8);
  // The same networks twice say the same.
  const auto count = ensembles.size();
  EXPECT_EQ(ensembles[count - 2]["detection"], ensembles[count - 1]["detection"]);
  EXPECT_EQ(column(own_ / "ood.csv", "ID").size(), (20 + 20 + 20) * count);
  const auto of = column(own_ / "ood.csv", "ensemble"), variance = column(own_ / "ood.csv", "variance");
  for (std::size_t i = 0; i < of.size(); ++i) {
    EXPECT_EQ(variance[i].empty(), of[i] == "single network") << "which has no spread, not one of 0";
  }
  EXPECT_TRUE(fs::exists(own_ / "ood_report.html"));
  EXPECT_TRUE(fs::exists(own_ / "ood_figures/ood_roc_study.svg"));
}

TEST_F(EvalOodProgram, OneTableWithAColumnIsTheSame) {
  ASSERT_EQ(eval().exit_code, 0);
  const auto separate = read_json(own_ / "ood_metrics.json");
  write_roi_set(own_ / "in", {.column = "OOD", .value = "0"});
  write_roi_set(own_ / "out",
                {.prefix = "T", .studies = 8, .seed = 7, .brightness = 120, .column = "OOD", .value = "1"});
  const auto other = read_file(own_ / "out/dataset_meta.csv", 1 << 20);
  add_rows("in/dataset_meta.csv", other.substr(other.find('\n') + 1));
  const auto both = eval();
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("one or the other"));
  const auto joint = eval({"dataset.ood_meta="});
  ASSERT_EQ(joint.exit_code, 0) << joint.err;
  EXPECT_EQ(read_json(own_ / "ood_metrics.json"), separate);
}

TEST_F(EvalOodProgram, SaysHowToTellTheSets) {
  const auto failed = eval({"dataset.ood_meta="});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("no column OOD"), HasSubstr("dataset.ood_meta")));
}

TEST_F(EvalOodProgram, BlankTruthsAndASingleClassWillDo) {
  auto table = read_file(own_ / "out/dataset_meta.csv", 1 << 20);
  for (std::size_t at; (at = table.find(".png,1\n")) != std::string::npos;) table.replace(at, 7, ".png,\n");
  write_file_atomically(own_ / "out/dataset_meta.csv", table);
  ASSERT_EQ(eval().exit_code, 0);
  const auto numbers = read_json(own_ / "ood_metrics.json");
  const auto& other = numbers["groups"][0]["ensembles"][0]["other"];
  EXPECT_EQ(other["with_truth"], 4);
  EXPECT_TRUE(other["fracture_auroc"].is_null());
  EXPECT_THAT(column(own_ / "ood.csv", "nll"), Contains(""));
}

TEST_F(EvalOodProgram, IdsInOneViewOnlyAreInNoStudy) {
  auto table = read_file(own_ / "out/dataset_meta.csv", 1 << 20);
  table.erase(table.find("T3,1,"), table.find("T4,0,") - table.find("T3,1,"));
  write_file_atomically(own_ / "out/dataset_meta.csv", table);
  const auto done = eval();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("1 IDs have a region of one view only"));
  EXPECT_EQ(read_json(own_ / "ood_metrics.json")["groups"][2]["ensembles"][0]["other"]["cases"], 7);
}

TEST_F(EvalOodProgram, NamesMissingRegionsAndBadRowsTogether) {
  add_rows("out/dataset_meta.csv", "gone,0,x,1\nT9,0,x,maybe\n");
  const auto failed = eval();
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("gone_PA.png"), HasSubstr("'maybe'")));
  EXPECT_FALSE(fs::exists(own_ / "ood.csv"));
}

TEST_F(EvalOodProgram, ASetWithoutAViewLeavesThatViewOut) {
  auto table = read_file(own_ / "out/dataset_meta.csv", 1 << 20);
  for (std::size_t at; (at = table.find(",1,LAT")) != std::string::npos;) {
    const auto begin = table.rfind('\n', at) + 1;
    table.erase(begin, table.find('\n', at) + 1 - begin);
  }
  write_file_atomically(own_ / "out/dataset_meta.csv", table);
  const auto done = eval();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("the view is left out"));
  EXPECT_EQ(read_json(own_ / "ood_metrics.json")["groups"].size(), 1U);
  const auto none = eval({"dataset.side=[LAT]"});
  EXPECT_EQ(none.exit_code, 1);
  EXPECT_THAT(none.err, HasSubstr("no regions"));
}

TEST_F(EvalOodProgram, CalibrationNeedsTemperaturesAndADryRunWritesNothing) {
  const auto failed = eval({"calibration=temperature", "--dry-run"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("run calibrate"));
  EXPECT_EQ(eval({"--dry-run"}).exit_code, 0);
  EXPECT_FALSE(fs::exists(own_ / "ood.csv"));
}

TEST_F(EvalOodProgram, WritesOverNoneOfItsInputs) {
  const auto tables = own_ / "in/dataset_meta.csv";
  const auto before = read_file(tables, 1 << 20);
  const fs::path region = fs::directory_iterator(own_ / "in/PA")->path();
  for (const auto& file : {tables, shared() / "classifier/manifest.json", region}) {
    const auto done = eval({"save_path=" + file.string()});
    EXPECT_EQ(done.exit_code, 2) << file;
    EXPECT_THAT(done.err, AllOf(HasSubstr("save_path '"), HasSubstr("is the same file as")));
  }
  EXPECT_EQ(read_file(tables, 1 << 20), before);
}

}  // namespace
}  // namespace deepwrist::testing
