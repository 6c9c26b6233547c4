// The training programs on phantoms: what they write and what they refuse.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/json_fields.h"
#include "core/data/csv.h"
#include "core/train/history.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/checkpoint_reader.h"
#include "core/weights/snapshot.h"
#include "tests/apps/train_program_fixture.h"
#include "tests/apps/training_support.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(TrainPrograms, WriteASnapshotThatTheOtherProgramsTake) {
  const auto trained = run(localizer({"tensorboard.use=true"}));
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err,
              ContainsRegex("PA fold 1 epoch 2/3: 8/8 images, [0-9.]+/s, took .*, loss [0-9.e-]+, lr 0.1"));
  EXPECT_THAT(trained.err,
              ContainsRegex("PA fold 1 epoch 2/3  lr 0.1  train_loss .* val_error_mm .* [0-9]+ s left"));
  const auto snapshot_of = weights::Snapshot::open(snapshot());
  ASSERT_EQ(snapshot_of.folds(View::pa).size(), 1U);
  const auto fold_of = snapshot_of.folds(View::pa).front();
  weights::read_checkpoint(fold_of.file, {.sha256 = fold_of.sha256});
  EXPECT_EQ(snapshot_of.manifest()->origin, "trained");
  const auto summary = read_json(snapshot() / "training_summary.json", 1 << 20);
  EXPECT_EQ(summary["state"], "done");
  EXPECT_EQ(summary["counts"]["trained"], 1);
  EXPECT_EQ(summary["networks"][0]["network"], "PA fold 1");
  EXPECT_EQ(summary["outputs"].size(), 3U) << summary["outputs"];
  const auto history = train::read_metrics(fold() / "metrics.csv");
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history.back().epoch, 3);
  EXPECT_THAT(train::value_names(history),
              ElementsAre("lr", "train_loss", "val_loss", "val_error_mm", "val_error_mm_1", "val_error_mm_2",
                          "val_error_mm_3", "val_recall_1mm", "val_recall_2mm", "val_recall_3mm",
                          "val_recall_4mm", "val_recall_5mm", "images_per_s", "waiting"));
  EXPECT_THAT(events(), AllOf(HasSubstr("val_error_mm_2"), HasSubstr("val_recall_3mm"), HasSubstr("lr")));
  EXPECT_EQ(data::read_csv(fold() / "validation.csv").rows(), 4U);
  EXPECT_THAT(read_file(snapshot() / "training_report.html", 1 << 26), HasSubstr("PA fold 1"));
  const auto card = read_file(snapshot() / "MODEL_CARD.md", 1 << 20);
  EXPECT_THAT(card,
              AllOf(HasSubstr("PA fold 1"), HasSubstr("validation error (mm)"), Not(HasSubstr("0001_PA"))));

  const auto table =
      own_.write("case.csv", "ID,Fname,Side\nA," + (phantoms() / "PA/0001_PA.dcm").string() + ",0\n");
  const auto localized =
      run({program("localize"), "dataset.meta=" + table.string(), "snapshot_folder=" + snapshot().string(),
           "save_path=" + (own_ / "l.csv").string()});
  EXPECT_EQ(localized.exit_code, 0) << localized.err;
}

TEST_F(TrainPrograms, SameSeedGivesTheSameWeightsTwice) {
  const std::vector<std::string> everything{"optimizer.name=Adam", "train_params.ema=0.9",
                                            "train_params.accumulate=2", "dataset.n_data_workers=2"};
  ASSERT_EQ(run(localizer(everything)).exit_code, 0);
  auto again = everything;
  again.push_back("snapshot_dir=" + (own_ / "again").string());
  again.push_back("dataset.n_data_workers=0");  // how many threads prepare batches makes no difference
  ASSERT_EQ(run(localizer(again)).exit_code, 0);
  expect_same_weights(fold(), own_ / "again/PA/fold_1");
}

TEST_F(TrainPrograms, ReduceThePrecisionWhereTheProcessorCan) {
  const auto done = run(localizer({"precision=bf16", "train_params.n_epochs=1"}));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const auto refused =
      run(localizer({"precision=fp16", "device=cpu", "snapshot_dir=" + (own_ / "fp16").string()}));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("fp16 trains on CUDA only"));
}

TEST_F(TrainPrograms, ReferenceValidatesContiguousRowsAndItsOwnMean) {
  const auto reference =
      run(localizer({"compat=reference", "dataset.reader=standard", "train_params.n_epochs=1"}));
  ASSERT_EQ(reference.exit_code, 0) << reference.err;
  const auto validation = data::read_csv(fold() / "validation.csv");
  std::vector<std::string> ids;
  for (std::size_t row = 0; row < validation.rows(); ++row) ids.emplace_back(validation.field(row, 0));
  EXPECT_THAT(ids, ElementsAre("0005", "0006", "0007", "0008"))
      << "the second of three blocks of twelve rows";
  // Of augmented images, which have black borders.
  const auto mean = weights::read_mean_std(snapshot() / "mean_std_0.npy", 1).mean.front();
  ASSERT_EQ(run(localizer({"snapshot_dir=" + (own_ / "corrected").string(), "train_params.n_epochs=1",
                           "dataset.fit=stretch"}))
                .exit_code,
            0);
  EXPECT_LT(mean, weights::read_mean_std(own_ / "corrected/mean_std_0.npy", 1).mean.front() - 1);
}

TEST_F(TrainPrograms, TakeTheReferencesPreparedPicturesOfAnySize) {
  std::string table = "Fname,Side,Points\n";
  fs::create_directories(own_ / "prepared/landmark_data/PA");
  for (int i = 0; i < 6; ++i) {
    const auto name = "w" + std::to_string(i) + ".png";
    cv::Mat image(230 + 20 * i, 260 - 5 * i, CV_8U);
    cv::RNG(static_cast<std::uint64_t>(i) + 1).fill(image, cv::RNG::UNIFORM, 0, 255);
    cv::imwrite((own_ / "prepared/landmark_data/PA" / name).string(), image);
    table += name + ",0,\"[[100, 50], [120.5, 60], [90, 200]]\"\n";
  }
  own_.write("prepared/landmark_train_meta.csv", table);
  for (const std::string compat : {"reference", "corrected"}) {
    const auto done = run(
        localizer({"dataset.data_home=" + (own_ / "prepared").string(), "dataset.data_folder=landmark_data",
                   "dataset.meta=landmark_train_meta.csv", "train_params.n_epochs=1", "compat=" + compat,
                   "snapshot_dir=" + (own_ / compat).string()}));
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.err, HasSubstr("prepared ones and used as they are"));
    const auto history = train::read_metrics(own_ / compat / "PA/fold_1/metrics.csv");
    EXPECT_GT(train::value_of(history.back(), "val_error_px"), 0);
  }
}

TEST_F(TrainPrograms, StopAtALossThatIsNotFiniteNamingTheImages) {
  const auto failed = run(localizer({"optimizer.params.lr=1e30", "train_params.n_epochs=20"}));
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.err,
              AllOf(HasSubstr("the loss became"), HasSubstr("_PA.dcm"), HasSubstr("optimizer.params.lr")));
}

TEST_F(TrainPrograms, RefuseWhatCannotBeTrainedOn) {
  const auto expect = [&](const std::vector<std::string>& more, const std::string& text) {
    const auto done = run(localizer(more));
    EXPECT_NE(done.exit_code, 0) << text;
    EXPECT_THAT(done.err, HasSubstr(text));
  };
  expect({"train_params.n_fold=13", "train_params.folds=[0]"}, "13");
  expect({"optimizer.name=LBFGS"}, "use one of Adam, AdamW, RMSprop, SGD");
  expect({"optimizer.scheduler.name=Nice"}, "MultiStepLR");
  expect({"loss.class_name=Hinge"}, "WingLoss");
  expect({"train_params.checkpoint.metric=f1"}, "error_");
  expect({"model.pretrained=" + (phantoms() / "landmarks.csv").string()}, "landmarks.csv");
  expect({"snapshot_dir=/proc/none/snapshot"}, "/proc/none");
  const auto file = own_.write("file", "a folder is needed here");
  expect({"snapshot_dir=" + (file / "snapshot").string()}, file.string());
  expect({"pipeline=classifier"}, "train_classifier");
}

TEST_F(TrainPrograms, NameEveryImageThatCannotBeTrainedOn) {
  auto home = home_with("PA/0002_PA.dcm", "PA/missing.dcm");
  EXPECT_THAT(run(localizer({home})).err, HasSubstr("missing.dcm"));
  home = home_with("\"[[", "\"[[9999.5, 1], [");
  EXPECT_NE(run(localizer({home})).exit_code, 0);
  std::ofstream(own_ / "home/PA/0002_PA.dcm") << "broken";
  std::ofstream(own_ / "home/PA/0003_PA.dcm") << "broken";
  write_file_atomically(own_ / "home/landmarks.csv", read_file(phantoms() / "landmarks.csv", 1 << 20));
  const auto broken = run(localizer({home}));
  EXPECT_EQ(broken.exit_code, 1);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("0002_PA.dcm"), HasSubstr("0003_PA.dcm")));
  EXPECT_FALSE(fs::exists(fold() / "last.pt"));
}

TEST_F(TrainPrograms, CheckBothViewsBeforeEitherIsTrained) {
  const auto home = home_with("PA/0002_PA.dcm", "PA/missing.dcm");
  std::ofstream(own_ / "home/LAT/0003_LAT.dcm") << "broken";
  const auto both = run(localizer({home, "dataset.side=[PA, LAT]"}));
  EXPECT_EQ(both.exit_code, 1);
  EXPECT_THAT(both.err, AllOf(HasSubstr("missing.dcm"), HasSubstr("0003_LAT.dcm")));
  fs::copy(phantoms() / "PA/0002_PA.dcm", own_ / "home/PA/missing.dcm");
  const auto lateral = run(localizer({home, "dataset.side=[PA, LAT]"}));
  EXPECT_EQ(lateral.exit_code, 1);
  EXPECT_THAT(lateral.err, AllOf(Not(HasSubstr("missing.dcm")), HasSubstr("0003_LAT.dcm")));
  EXPECT_TRUE(fs::is_empty(fold()));
}

TEST_F(TrainPrograms, PreviewTheAugmentationInPlaceOfTraining) {
  const auto sheet = own_ / "sheet.png";
  const auto done = run(localizer({"preview_augmentation=" + sheet.string()}));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_GT(fs::file_size(sheet), 10'000U);
  EXPECT_FALSE(fs::exists(snapshot()));
}

TEST_F(TrainPrograms, WriteOverNoneOfTheirInputs) {
  const auto home = home_with("", "");
  const auto table = own_ / "home/landmarks.csv";
  const auto image = own_ / "home/PA/0002_PA.dcm";
  const auto before = read_file(table, 1 << 20);
  for (const auto& file : {table, image}) {
    const auto done = run(localizer({home, "preview_augmentation=" + file.string()}));
    EXPECT_EQ(done.exit_code, 2) << file;
    EXPECT_THAT(done.err, AllOf(HasSubstr("preview_augmentation '"), HasSubstr("is the same file as")));
  }
  fs::create_directories(snapshot());
  fs::copy(table, snapshot() / "landmarks.csv");
  const auto inside = run(localizer({home, "dataset.meta=" + (snapshot() / "landmarks.csv").string()}));
  EXPECT_EQ(inside.exit_code, 2);
  EXPECT_THAT(inside.err, HasSubstr("has dataset.meta '"));
  EXPECT_EQ(read_file(table, 1 << 20), before);
}

TEST_F(TrainPrograms, TrainDispatchesOnThePipeline) {
  auto command = localizer();
  command.front() = program("train");
  command[1] = "--experiment=wrist_landmark.yaml";
  command.push_back("--dry-run");
  EXPECT_EQ(run(command).exit_code, 0);
  const auto other = run({program("train"), "experiment=fracture_detector_seresnet", "--help"});
  EXPECT_THAT(other.out, HasSubstr("tell fractures"));
}

}  // namespace
}  // namespace deepwrist::testing
