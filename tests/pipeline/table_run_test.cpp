#include "pipeline/table_run.h"

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/weights/load.h"
#include "core/weights/snapshot_builder.h"
#include "localizer/hourglass.h"
#include "localizer/localizer_block.h"
#include "tests/support/errors.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A table of two frontal images and a small untrained localizer.
class RunTable : public ::testing::Test {
 protected:
  RunTable() {
    const localizer::HourglassParams params{.bw = 4, .hg_depth = 3};
    weights::SnapshotBuilder builder(folder_ / "localizer",
                                     localizer::block().record(localizer::architecture(params)),
                                     Preprocessing{}, "seeded");
    builder.add_fold(View::pa, 0, weights::state_dict_of(*localizer::HourglassNet(params)));
    builder.add_mean_std(View::pa, {{95}, {70}});
    builder.finish();
    cv::Mat noise(300, 200, CV_8U);
    cv::randu(noise, 0, 255);
    cv::imwrite(folder_ / "a.png", noise);
    cv::imwrite(folder_ / "b.png", noise);
    experiment_.dataset.meta = folder_.write("table.csv", "ID,Fname,Side\nA,a.png,0\nB,b.png,0\n").string();
    experiment_.localizer.snapshot_folder = folder_ / "localizer";
  }

  testing::TemporaryFolder folder_;
  InferenceExperiment experiment_;
};

TEST_F(RunTable, AManifestWhoseParametersGiveNoNetworkIsRefusedBeforeAnythingIsRead) {
  const auto manifest = folder_ / "localizer/manifest.json";
  auto json = read_json(manifest, 1 << 20);
  json["model"]["params"]["bw"] = -8;
  json["model"]["params"]["widht"] = 8;
  write_file_atomically(manifest, json.dump());
  experiment_.dataset.meta = "nowhere.csv";
  const auto reason = testing::failure([&] { prepare(experiment_, false); }, ErrorKind::format);
  EXPECT_THAT(reason, ::testing::AllOf(HasSubstr("manifest.json"), HasSubstr("model.params.bw"),
                                       HasSubstr("model.params.widht: is unknown")));
}

TEST_F(RunTable, GoesOnPastAPictureThatCannotBeDrawnAndTheExitCodeSaysSo) {
  const auto setup = prepare(experiment_, false);
  TableRun run;
  run.columns = {{"ID", [](const Case& item) { return item.request.id; }},
                 {"Side", [](const Case&) { return "0"; }}};
  append(run.columns, status_columns());
  const auto results = open_results(setup, folder_ / "out.csv", run.columns);
  run.last = Stage::landmarks;
  run.save_pictures = [](const Case& item) {
    if (item.request.id == "A") CV_Error(cv::Error::StsOutOfRange, "the picture is too wide");
  };
  run.pictures = [](const CaseRequest&) { return std::vector<std::filesystem::path>{}; };
  config::RunSummary summary("localize", {});
  const auto counts = run_table(setup, *results, run, summary);
  EXPECT_EQ(counts.done, 1U);
  EXPECT_EQ(counts.failed, 1U);
  ASSERT_EQ(counts.reasons.size(), 1U);
  EXPECT_THAT(counts.reasons.begin()->first, HasSubstr("the picture is too wide"));
  EXPECT_EQ(counts.exit_code(), kExitSomeCasesFailed);
  const auto [table, orders] = results->read_finished();
  ASSERT_THAT(orders, ElementsAre(0, 1));
  EXPECT_THAT(table.field(0, 3), HasSubstr("the picture is too wide"));
  EXPECT_EQ(table.field(1, 2), "ok");
}

TEST_F(RunTable, ASnapshotOfTheOtherBlockIsRefusedByName) {
  experiment_.classifier.snapshot_folder = experiment_.localizer.snapshot_folder;
  try {
    prepare(experiment_, true);
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is a snapshot of a localizer where one of a classifier is needed"));
  }
}

TEST_F(RunTable, FindsTheWeightsOfEachViewInUse) {
  const auto setup = prepare(experiment_, false);
  ASSERT_EQ(setup.localizer_weights.size(), 1U);
  EXPECT_EQ(setup.localizer_weights.at(View::pa).folds.size(), 1U);
  EXPECT_EQ(setup.localizer_weights.at(View::pa).statistics.mean, std::vector<double>{95});
  EXPECT_TRUE(setup.classifier_weights.empty());
  experiment_.dataset.meta = folder_.write("lateral.csv", "ID,Fname,Side\nA,a.png,1\n").string();
  EXPECT_THROW(prepare(experiment_, false), Error);
}

}  // namespace
}  // namespace deepwrist::pipeline
