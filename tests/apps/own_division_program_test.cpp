// Training on the researcher's own folds and on a part of the table.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/data/csv.h"
#include "core/train/history.h"
#include "tests/apps/roi_set.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// Studies S0 to S9 of patients P0 to P9, each other one with a fracture: folds "north" (S0 to S3) and
/// "south", the last two too young.
class OwnDivision : public ::testing::Test {
 protected:
  OwnDivision() {
    write_roi_set(home_.path(), {.studies = 10});
    write_table([](int i) { return i < 4 ? "north" : "south"; });
  }

  template <typename FoldOf>
  void write_table(const FoldOf& fold) const {
    std::string table = "ID,Patient,Side,Fracture,Site,Age\n";
    for (int i = 0; i < 10; ++i) {
      for (const char* side : {"0", "1"}) {
        table += "S" + std::to_string(i) + ",P" + std::to_string(i) + "," + side + "," +
                 std::to_string(i % 2) + "," + fold(i) + "," + std::to_string(i < 8 ? 20 + i : 9) + "\n";
      }
    }
    write_file_atomically(home_ / "dataset_meta.csv", table);
  }

  Finished train(const std::string& folds, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words{program("train_classifier"),
                                   "experiment=fracture_detector_seresnet",
                                   "dataset.data_home=" + home_.path().string(),
                                   "dataset.side=[PA]",
                                   "dataset.folds=" + folds,
                                   "~train_params.n_fold",
                                   "train_params.folds=[1]",
                                   "snapshot_dir=" + (own_ / "run").string(),
                                   "workdir=" + own_.path().string(),
                                   "tensorboard.use=false",
                                   "model.pretrained=",
                                   "model.params.blocks=[1,1,1,1]",
                                   "model.params.width=16",
                                   "optimizer.params.lr=0.003",
                                   "train_params.n_epochs=1",
                                   "train_params.train_bs=4",
                                   "threads=1"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }

  std::vector<std::string> validated() const {
    const auto table = data::read_csv(own_ / "run/PA/fold_1/validation.csv");
    std::vector<std::string> ids;
    for (std::size_t row = 0; row < table.rows(); ++row)
      ids.emplace_back(table.field(row, table.require_column("ID")));
    return ids;
  }

  TemporaryFolder home_, own_;
};

TEST_F(OwnDivision, TrainsTheFoldsOfAColumnOnAPartOfTheTable) {
  const std::vector<std::string> part{"dataset.filter=Age >= 18", "dataset.sampler=balanced",
                                      "loss.class_name=FocalLoss", "loss.params.weight=balanced"};
  const auto trained = train("Site", part);
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, AllOf(HasSubstr("dataset.filter keeps 16 of 20 rows"),
                                 HasSubstr("2 folds of Site; 0 is north, 1 is south"),
                                 HasSubstr("both balance the classes"), HasSubstr("PA: 8 images")));
  EXPECT_THAT(validated(), UnorderedElementsAre("S4", "S5", "S6", "S7"));
  EXPECT_THAT(read_file(own_ / "run/params.yaml", 1 << 20), HasSubstr("filter: Age >= 18"));

  // A run goes on with the folds and rows that it began with.
  fs::remove(own_ / "run/manifest.json");
  const auto other_filter = train("Site", {"dataset.filter=Age >= 10", part[1], part[2], part[3]});
  EXPECT_EQ(other_filter.exit_code, 2);
  EXPECT_THAT(other_filter.err, HasSubstr("dataset.filter: Age >= 10, was Age >= 18"));
  write_table([](int i) { return i < 6 ? "north" : "south"; });
  const auto other_folds = train("Site", part);
  EXPECT_EQ(other_folds.exit_code, 2);
  EXPECT_THAT(other_folds.err, HasSubstr("divides the images otherwise than when this run began"));
}

TEST_F(OwnDivision, RefusesPatientsInTwoFoldsUnlessTheyAreAllowed) {
  // S3 validates north in PA, and P3's other study south in LAT.
  auto table = read_file(home_ / "dataset_meta.csv", 1 << 20);
  table.replace(table.find("S5,P5,1"), 7, "S5,P3,1");
  write_file_atomically(home_ / "dataset_meta.csv", table);
  const std::vector<std::string> both{"dataset.side=[PA, LAT]"};
  const auto refused = train("Site", both);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr("patients must not be split"),
                    HasSubstr("line 8: validates fold 0, which line 13 of the same patient trains"),
                    Not(HasSubstr("P3"))));
  EXPECT_FALSE(fs::exists(own_ / "run/PA/fold_1/last.pt"));
  const auto allowed = train("Site", {both[0], "dataset.allow_leak=true", "--dry-run"});
  EXPECT_EQ(allowed.exit_code, 0) << allowed.err;
  EXPECT_THAT(allowed.err, HasSubstr("dataset.allow_leak: 3 rows validate a fold"));
}

TEST_F(OwnDivision, TrainsTheFoldsOfNnUNet) {
  write_file_atomically(home_ / "splits_final.json",
                        R"([{"train": ["S0", "S1", "S2", "S3", "S8", "S9"], "val": ["S4", "S5", "S6", "S7"]},
                            {"train": ["S2", "S3", "S4", "S5"], "val": ["S0", "S1"]}])");
  const auto trained = train("splits_final.json");
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("PA fold 1: dataset.folds leaves 4 images out"));
  EXPECT_THAT(validated(), UnorderedElementsAre("S0", "S1"));
  write_file_atomically(home_ / "splits_final.json", R"([{"train": ["S0", "S3"], "val": ["S1", "S22"]}])");
  const auto refused =
      train("splits_final.json", {"train_params.folds=[0]", "snapshot_dir=" + (own_ / "b").string()});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("line 6: "));  // S2 is in no fold
}

TEST_F(OwnDivision, RefusesFoldsWithoutAClassAndLabelsOfMoreValues) {
  write_table([](int i) { return i % 2 == 0 ? "0" : "1"; });
  const auto one_class = train("Site", {"--dry-run"});
  EXPECT_EQ(one_class.exit_code, 1);
  EXPECT_THAT(one_class.err, HasSubstr("fold 0 trains images of one class only"));
  auto table = read_file(home_ / "dataset_meta.csv", 1 << 20);
  table.replace(table.find("S1,P1,0,1"), 9, "S1,P1,0,2");
  write_file_atomically(home_ / "dataset_meta.csv", table);
  EXPECT_THAT(train("Site", {"--dry-run"}).err, AllOf(HasSubstr("line 4: Fracture '2' is neither 0 nor 1"),
                                                      HasSubstr("a column of 0 and 1 for each")));
}

}  // namespace
}  // namespace deepwrist::testing
