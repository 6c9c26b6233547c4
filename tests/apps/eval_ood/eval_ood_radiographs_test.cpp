#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// The phantoms as the original's table names them: absolute radiographs, the last study of the other set.
class EvalOodRadiographs : public Programs {
 protected:
  EvalOodRadiographs() {
    const auto ids = column(cases_csv(), "ID"), files = column(cases_csv(), "Fname");
    const auto sides = column(cases_csv(), "Side");
    for (std::size_t i = 0; i < ids.size(); ++i) {
      table_ += ids[i] + "," + (shared() / "phantoms" / files[i]).string() + "," + sides[i] + "," +
                (ids[i] == ids.front() ? "1" : "0") + "," + (ids[i] == ids.back() ? "1" : "0") + "\n";
    }
    own_.write("ood_meta.csv", table_);
    fs::create_directories(own_ / "ood");
  }
  std::vector<std::string> command(const std::vector<std::string>& more) const {
    std::vector<std::string> all{program("eval_ood"),
                                 "snapshot_folder=" + (shared() / "classifier").string(),
                                 "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                                 "dataset.data_home=" + (own_ / "ood").string(),
                                 "dataset.ood_home=" + (own_ / "ood").string(),
                                 "dataset.meta=" + (own_ / "ood_meta.csv").string(),
                                 "save_path=" + (own_ / "scores.csv").string()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Finished eval(const std::vector<std::string>& more = {}) const { return run(command(more)); }

  std::string table_ = "ID,Fname,Side,Fracture,OOD\n";
};

TEST_F(EvalOodRadiographs, SayWhatTheirRegionsSay) {
  const auto done = eval();
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto numbers = read_json(own_ / "scores_metrics.json");
  ASSERT_EQ(numbers["groups"].size(), 3U);
  EXPECT_EQ(numbers["groups"][0]["ensembles"][0]["other"]["cases"], 1);
  EXPECT_TRUE(fs::exists(own_ / "scores_regions/PA"));
  const auto cut = run({program("create_dataset"), "dataset.meta=" + (own_ / "ood_meta.csv").string(),
                        "localizer.snapshot_folder=" + (shared() / "localizer").string(),
                        "save_path=" + (own_ / "rois").string()});
  ASSERT_EQ(cut.exit_code, 0) << cut.err;
  const auto rois = (own_ / "rois").string();
  const auto regions =
      eval({"dataset.data_home=" + rois, "dataset.ood_home=" + rois,
            "dataset.meta=" + rois + "/dataset_meta.csv", "save_path=" + (own_ / "of_regions.csv").string()});
  ASSERT_EQ(regions.exit_code, 0) << regions.err;
  EXPECT_FALSE(fs::exists(own_ / "of_regions_regions")) << "regions are taken as they are";
  EXPECT_EQ(read_json(own_ / "of_regions_metrics.json"), numbers);
}

TEST_F(EvalOodRadiographs, DrawPrecisionAndRecallOfEachMeasure) {
  ASSERT_EQ(eval().exit_code, 0);
  for (const std::string curve : {"fractures", "entropy", "variance", "nll", "brier"}) {
    for (const std::string group : {"PA", "LAT", "study"}) {
      const auto name = "scores_figures/ood_precision_recall_" + curve + "_" + group;
      EXPECT_TRUE(fs::exists(own_ / (name + ".svg"))) << name;
      EXPECT_TRUE(fs::exists(own_ / (name + ".png"))) << name;
    }
  }
  EXPECT_THAT(read_file(own_ / "scores_report.html", 1 << 26), HasSubstr("average precision"));
}

TEST_F(EvalOodRadiographs, OneThatFailsIsLeftOutAndExitsWithThree) {
  own_.write("ood_meta.csv", table_ + "gone,/nowhere/x.dcm,0,0,0\n");
  const auto done = eval();
  EXPECT_EQ(done.exit_code, 3) << done.err;
  EXPECT_THAT(done.err, HasSubstr("without a region of interest"));
}

TEST_F(EvalOodRadiographs, NeedTheLocalizer) {
  const auto failed = eval({"localizer.snapshot_folder="});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("localizer.snapshot_folder"), HasSubstr("radiographs")));
}

TEST_F(EvalOodRadiographs, ADryRunLoadsAllNetworksAndCutsNothing) {
  const auto done = eval({"--dry-run"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_FALSE(fs::exists(own_ / "scores_regions"));
  EXPECT_EQ(eval({"--dry-run", "localizer.snapshot_folder=" + (shared() / "classifier").string()}).exit_code,
            2)
      << "a snapshot of the wrong block";
}

}  // namespace
}  // namespace deepwrist::testing
