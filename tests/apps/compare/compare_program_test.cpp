#include "apps/compare/compare_program.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Compare : public ::testing::Test {
 protected:
  testing::Finished run(std::vector<std::string> words) {
    words.insert(words.begin(), {testing::program("compare").string(), "--bootstrap", "50"});
    words.insert(words.end(), {"--out", path("out")});
    return testing::run(words);
  }
  std::string path(const std::string& name) { return folder_ / name; }
  std::string written(const std::string& name) { return read_file(folder_ / ("out/" + name), 1 << 22); }

  /// A training run of one fold of PA: what it says of six images, and its loss over two epochs.
  void write_run(const std::string& name, const std::string& rate, const std::string& logits,
                 const std::string& pipeline = "classifier") {
    folder_.write(name + "/params.yaml", "pipeline: " + pipeline + "\noptimizer: {params: {lr: " + rate +
                                             "}}\nthreads: " + (rate == "0.1" ? "1" : "2") + "\n");
    folder_.write(name + "/PA/fold_0/metrics.csv",
                  "epoch,train_loss,val_loss\n1,0.7,0.6\n2,0.5," + rate + "\n");
    folder_.write(name + "/PA/fold_0/validation.csv", "ID,Fracture,logit_0,logit_1\n" + logits);
  }

  testing::TemporaryFolder folder_;
};

constexpr const char* kHead = "ID,Side,Fracture_Prediction,Fracture\n";

TEST_F(Compare, TablesOnTheirCommonCases) {
  folder_.write("first.csv", std::string(kHead) + "a,0,0.9,1\nb,0,0.2,0\nc,0,0.8,1\nd,0,0.3,0\n");
  folder_.write("second.csv", std::string(kHead) + "a,0,0.4,1\nb,0,0.6,0\nc,0,0.8,1\ne,0,0.3,0\n");
  const auto done = run({path("first.csv"), "new one=" + path("second.csv")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("PA: 3 cases"), HasSubstr("first − new one"),
                              HasSubstr("1 of first, 1 of new one")));
  const auto numbers = nlohmann::json::parse(written("comparison_metrics.json"));
  EXPECT_EQ(numbers["groups"][0]["models"][0]["auroc"]["value"], 1);
  EXPECT_THAT(written("comparison.md"), HasSubstr("| new one |"));
  EXPECT_THAT(written("comparison_report.html"),
              AllOf(HasSubstr("new one"), Not(HasSubstr(path("first.csv")))));
}

TEST_F(Compare, TrainingRunsByConfigurationEpochsAndOutOfFoldPredictions) {
  write_run("one", "0.1", "a,1,0,2\nb,0,1,0\nc,1,0,1\nd,0,2,0\n");
  write_run("two", "0.2", "a,1,0,2\nb,0,0,3\nc,1,0,1\nd,0,2,0\n");
  const auto done = run({path("one"), path("two")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("optimizer.params.lr  |  0.1  |  0.2"), Not(HasSubstr("threads")),
                              HasSubstr("PA: 4 cases")));
  EXPECT_THAT(written("comparison_report.html"), HasSubstr("PA: loss"));
}

TEST_F(Compare, OfLocalizersComparesTrainingAlone) {
  write_run("one", "0.1", "", "localizer");
  write_run("two", "0.2", "", "localizer");
  const auto done = run({path("one"), path("two")});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("0.1  |  0.2"), Not(HasSubstr("cases"))));
}

TEST_F(Compare, BadRunsAreNamedAndNothingIsWritten) {
  folder_.write("t.csv", std::string(kHead) + "a,0,0.9,1\nb,0,0.2,0\n");
  folder_.write("other/t.csv", std::string(kHead) + "x,0,0.9,1\ny,0,0.2,0\n");
  folder_.write("empty/readme", "");
  const auto refuse = [&](std::vector<std::string> words, int code, const std::string& text) {
    const auto done = run(std::move(words));
    EXPECT_EQ(done.exit_code, code) << done.err;
    EXPECT_THAT(done.err, HasSubstr(text));
  };
  refuse({path("t.csv")}, 2, "RUN");
  refuse({path("t.csv"), path("none.csv")}, 2, "none.csv");
  refuse({path("t.csv"), path("empty")}, 2, "no params.yaml");
  refuse({"a=" + path("t.csv"), "a=" + path("other/t.csv")}, 2, "NAME=PATH");
  refuse({path("t.csv"), path("other/t.csv")}, 1, "no case in common");
  folder_.write("broken.csv", "ID,Side\n\"a");
  refuse({path("t.csv"), path("broken.csv")}, 1, "broken.csv");
  EXPECT_FALSE(std::filesystem::exists(path("out")));
}

}  // namespace
}  // namespace deepwrist::evaluation
