// The batch files of scripts/slurm, run by a Slurm that is this machine.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/weights/manifest.h"
#include "tests/apps/train_program_fixture.h"
#include "tests/apps/training_support.h"
#include "tests/cluster/slurm_cluster.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class SlurmJobs : public TrainPrograms {
 protected:
  static void SetUpTestSuite() {
    if (!SlurmCluster::obstacle().empty()) return;
    TrainPrograms::SetUpTestSuite();
    cluster_ = new SlurmCluster();
  }
  static void TearDownTestSuite() {
    if (cluster_ == nullptr) return;
    delete cluster_;
    cluster_ = nullptr;
    TrainPrograms::TearDownTestSuite();
  }
  void SetUp() override {
    if (cluster_ == nullptr) GTEST_SKIP() << SlurmCluster::obstacle();
  }

  /// The words of `deepwrist train` that follow the program.
  std::vector<std::string> words(const std::vector<std::string>& more) const {
    auto command = localizer({"model.params.hg_depth=1"});
    command.insert(command.end(), more.begin(), more.end());
    return {command.begin() + 1, command.end()};
  }

  static SlurmCluster* cluster_;
};

SlurmCluster* SlurmJobs::cluster_ = nullptr;

TEST_F(SlurmJobs, AnArrayOfFoldsMakesOneSnapshot) {
  const auto array = words({"dataset.side=[PA, LAT]", "train_params.n_fold=2", "train_params.folds=[]",
                            "train_params.n_epochs=1"});
  cluster_->submit("folds.sbatch", "folds", "--array=3-6", array);
  // Without the name of a folder each task would train into its own.
  auto dated = array;
  dated.push_back("snapshot_dir=" + (own_ / "${now:%Y}").string());
  cluster_->submit("folds.sbatch", "dated", "--array=1-1", dated);
  cluster_->wait_until_done();
  const auto log = cluster_->log("folds");
  ASSERT_TRUE(fs::exists(snapshot() / "manifest.json")) << log;
  EXPECT_EQ(weights::read_manifest(snapshot()).folds.size(), 4U);
  for (const char* network : {"PA fold 0", "PA fold 1", "LAT fold 0", "LAT fold 1"})
    EXPECT_THAT(log, HasSubstr(std::string(network) + ": best epoch 1"));
  EXPECT_THAT(cluster_->log("dated"),
              HasSubstr("each task of the array would train into a folder of its own"));
  EXPECT_EQ(std::distance(fs::directory_iterator(own_.path()), fs::directory_iterator()), 1)
      << "the snapshot alone";
}

TEST_F(SlurmJobs, ATrainingGoesOnInTheNextJobAsIfItHadNeverStopped) {
  const auto job = cluster_->submit("requeue.sbatch", "long", "", words({"train_params.n_epochs=6"}));
  cluster_->wait_for("long", "epoch 2/6  lr");
  // As Slurm itself does five minutes before the time limit.
  cluster_->shell("scancel --signal=USR1 --batch " + job);
  cluster_->wait_for("long", "the next run continues here");
  cluster_->start_soon(job);
  cluster_->wait_until_done();
  EXPECT_THAT(cluster_->log("long"), AllOf(HasSubstr("continues after epoch"), HasSubstr("snapshot:")));
  fs::rename(snapshot(), own_ / "jobs");
  ASSERT_EQ(run(localizer({"model.params.hg_depth=1", "train_params.n_epochs=6"})).exit_code, 0);
  expect_same_weights(own_ / "jobs/PA/fold_1", fold());
}

TEST_F(SlurmJobs, TwoTasksTrainEachNetworkTogether) {
  cluster_->submit("data_parallel.sbatch", "parallel", "--nodes=1 --ntasks-per-node=2 --cpus-per-task=1",
                   words({"train_params.n_epochs=1"}));
  cluster_->wait_until_done();
  EXPECT_THAT(cluster_->log("parallel"), AllOf(HasSubstr("2 processes of srun train each network together"),
                                               HasSubstr("best epoch 1"), HasSubstr("snapshot:")));
  EXPECT_TRUE(fs::exists(snapshot() / "manifest.json"));
}

TEST_F(SlurmJobs, PartsOfATableAreMergedToTheWholeTable) {
  ASSERT_EQ(
      run({program("seed_weights"), own_ / "weights", "--block", "localizer", "--bw", "2", "--hg-depth", "2"})
          .exit_code,
      0);
  const auto localize = [&](const std::string& table) {
    return std::vector<std::string>{"localize", "dataset.meta=" + (phantoms() / "cases.csv").string(),
                                    "snapshot_folder=" + (own_ / "weights").string(),
                                    "save_path=" + (own_ / table).string(), "threads=1"};
  };
  const auto parts = cluster_->submit("shards.sbatch", "parts", "--array=1-3", localize("parts.csv"));
  cluster_->submit("merge.sbatch", "merge", "--dependency=afterany:" + parts, {own_ / "parts.csv"});
  auto whole = localize("whole.csv");
  whole.insert(whole.begin(), program("deepwrist"));
  ASSERT_EQ(run(whole).exit_code, 0);
  cluster_->wait_until_done();
  ASSERT_TRUE(fs::exists(own_ / "parts.csv")) << cluster_->log("parts") << cluster_->log("merge");
  EXPECT_EQ(read_file(own_ / "parts.csv", 1 << 20), read_file(own_ / "whole.csv", 1 << 20));
}

}  // namespace
}  // namespace deepwrist::testing
