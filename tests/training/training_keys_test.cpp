#include "training/training_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "classifier/se_resnet_params.h"
#include "core/config/compose.h"
#include "core/config/problems.h"
#include "localizer/hourglass_params.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::training {
namespace {

using config::compose;
using config::KeyRegistry;
using config::Problems;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Register = void (*)(KeyRegistry&, TrainingExperiment&);

class TrainingKeys : public ::testing::Test {
 protected:
  TrainingKeys() {
    folder_.write("landmark_train_meta.csv", "");
    folder_.write("dataset_meta.csv", "");
  }

  TrainingExperiment& bind(Register keys_of, const std::string& experiment,
                           const std::vector<std::string>& more = {}) {
    experiment_ = {};
    std::vector<std::string> overrides{"workdir=runs"};
    if (has_images_) overrides.push_back("dataset.data_home=" + folder_.path().string());
    overrides.insert(overrides.end(), more.begin(), more.end());
    const std::string base = keys_of == register_train_localizer_keys ? "localizer" : "classifier";
    const auto composition = compose({base, experiment, overrides, {testing::source("config")}});
    experiment_.composed(composition.root, {});
    KeyRegistry keys;
    keys_of(keys, experiment_);
    Problems problems;
    keys.bind(composition.root, composition.base_file.string(), problems);
    problems_ = problems.lines();
    return experiment_;
  }

  const testing::TemporaryFolder folder_;
  TrainingExperiment experiment_;
  bool has_images_ = true;
  std::vector<std::string> problems_;
};

// The values of the reference's own files (reference.md, section 5).
TEST_F(TrainingKeys, TheLocalizersExperimentIsTheReferences) {
  const auto& e = bind(register_train_localizer_keys, "wrist_landmark");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.seed, 2020U);
  EXPECT_EQ(e.loss.name, "torch.nn.MSELoss");
  EXPECT_EQ(e.optimizer.name, "torch.optim.SGD");
  EXPECT_EQ(e.optimizer.lr, 0.1);
  EXPECT_EQ(e.optimizer.momentum, 0);
  EXPECT_EQ(e.optimizer.weight_decay, 0);
  EXPECT_THAT(e.schedule.milestones, ElementsAre(150, 200, 250));
  EXPECT_EQ(e.schedule.gamma, 0.1);
  EXPECT_EQ(e.train.epochs, 300);
  EXPECT_EQ(e.train.train_batch, 24);
  EXPECT_TRUE(e.train.mixup);
  EXPECT_EQ(e.train.mixup_alpha, 0.4);
  EXPECT_EQ(e.folds, 5);
  EXPECT_EQ(e.model, localizer::architecture({}));
  EXPECT_EQ(e.dropout, 0.25);
}

TEST_F(TrainingKeys, TheClassifiersExperimentIsTheReferences) {
  const auto& e = bind(register_train_classifier_keys, "fracture_detector_seresnet");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.seed, 12345U);
  EXPECT_EQ(e.optimizer.weight_decay, 1e-4);
  EXPECT_EQ(e.schedule.gamma, 0.2);
  EXPECT_EQ(e.train.release_after, 10);
  EXPECT_EQ(e.train.train_batch, 32);
  EXPECT_EQ(e.train.mixup_alpha, 0.7);
  EXPECT_THAT(e.dataset.sides, ElementsAre(View::lat, View::pa));
  EXPECT_EQ(e.model, classifier::architecture({}));
  const auto& ensemble = bind(register_train_classifier_keys, "de_fracture_detector_seresnet");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(ensemble.ensemble, 9);
  EXPECT_FALSE(ensemble.train.mixup);
  EXPECT_EQ(ensemble.train.release_after, 0);
}

TEST_F(TrainingKeys, WhatTheReferenceDoesNotHaveIsOff) {
  for (const auto& [keys, name] : std::initializer_list<std::pair<Register, const char*>>{
           {register_train_localizer_keys, "wrist_landmark"},
           {register_train_classifier_keys, "fracture_detector_seresnet"}}) {
    const auto& e = bind(keys, name);
    EXPECT_EQ(e.train.gradient_clip, 0);
    EXPECT_EQ(e.train.accumulate, 1);
    EXPECT_EQ(e.train.ema, 0);
    EXPECT_EQ(e.train.early_stopping, 0);
    EXPECT_EQ(e.schedule.warmup_epochs, 0);
    EXPECT_EQ(e.loss.label_smoothing, 0);
    EXPECT_EQ(e.train.precision, train::Precision::fp32);
    EXPECT_EQ(e.resume, Resume::automatic);
    EXPECT_FALSE(e.preprocessing.compat_reference);
  }
}

TEST_F(TrainingKeys, EveryKeyReachesItsPlace) {
  const auto& e = bind(
      register_train_localizer_keys, "wrist_landmark",
      {"loss.class_name=WingLoss", "loss.params.width=0.1", "optimizer.name=RMSprop",
       "optimizer.params.alpha=0.8", "optimizer.scheduler.warmup_epochs=3", "optimizer.scheduler.patience=4",
       "train_params.gradient_clip=2", "train_params.accumulate=3", "train_params.ema=0.99",
       "train_params.early_stopping=20", "train_params.checkpoint.metric=error_mm",
       "train_params.checkpoint.mode=max", "model.params.drop=0.5", "precision=bf16", "resume=runs/earlier",
       "snapshot_dir=runs/mine", "dataset.cache_mb=1"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.loss.name, "WingLoss");
  EXPECT_EQ(e.loss.wing_width, 0.1);
  EXPECT_EQ(e.optimizer.name, "RMSprop");
  EXPECT_EQ(e.optimizer.alpha, 0.8);
  EXPECT_EQ(e.schedule.warmup_epochs, 3);
  EXPECT_EQ(e.schedule.patience, 4);
  EXPECT_EQ(e.train.gradient_clip, 2);
  EXPECT_EQ(e.train.accumulate, 3);
  EXPECT_EQ(e.train.ema, 0.99);
  EXPECT_EQ(e.train.early_stopping, 20);
  EXPECT_EQ(e.train.metric, "error_mm");
  EXPECT_FALSE(e.train.minimise);
  EXPECT_EQ(e.dropout, 0.5);
  EXPECT_EQ(e.train.precision, train::Precision::bf16);
  EXPECT_EQ(e.resume, Resume::folder);
  EXPECT_EQ(e.resume_folder, "runs/earlier");
  EXPECT_FALSE(e.dated_folder);
  EXPECT_EQ(e.dataset.cache_bytes, std::size_t{1} << 20);
  EXPECT_TRUE(bind(register_train_localizer_keys, "wrist_landmark").dated_folder);
}

TEST_F(TrainingKeys, AllProblemsAreReportedTogether) {
  bind(
      register_train_localizer_keys, "wrist_landmark",
      {"train_params.folds=[1, 5, 1]", "dataset.side=[0, PA]", "train_params.n_epoch=3", "train_params.ema=1",
       "precision=fp8", "optimizer.params.lr=0", "dataset.meta=none.csv", "pipeline=classifier"});
  const auto one = [&](const std::string& text) { return Contains(HasSubstr(text)); };
  EXPECT_THAT(problems_, AllOf(one("there is no fold 5 among 5"), one("has a fold more than once"),
                               one("has a view more than once"), one("did you mean train_params.n_epochs?"),
                               one("train_params.ema: 1 is out of range"), one("fp32|bf16|fp16")));
  EXPECT_THAT(problems_, AllOf(one("optimizer.params.lr"), one("there is no file or folder 'none.csv'"),
                               one("use train_classifier")));
}

TEST_F(TrainingKeys, PhantomsNeedNoImagesAndHaveNoFolds) {
  const auto one = [&](const std::string& text) { return Contains(HasSubstr(text)); };
  has_images_ = false;
  const auto& e = bind(register_train_localizer_keys, "builtin_localizer");
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.dataset.phantoms, phantom::Style::wild);
  EXPECT_EQ(e.models(), 1);
  EXPECT_EQ(e.preprocessing.fit, Fit::pad);
  bind(register_train_localizer_keys, "builtin_localizer",
       {"train_params.n_fold=5", "dataset.meta=landmark_train_meta.csv", "compat=reference",
        "dataset.phantoms_per_epoch=10000000", "train_params.n_epochs=1000", "dataset.phantom_epochs=2",
        "dataset.phantoms_without=[ink, hair]"});
  EXPECT_THAT(problems_, AllOf(one("train_params.n_fold means nothing with dataset.phantoms"),
                               one("dataset.meta means nothing"), one("compat: reference trains on images"),
                               one("must stay below 2^32"), one("must be at most 100000 then"),
                               one("'hair' is none of framing, fingers")));
  const auto& without =
      bind(register_train_localizer_keys, "builtin_localizer", {"dataset.phantoms_without=[ink, turns]"});
  EXPECT_THAT(without.dataset.phantoms_without, ElementsAre(phantom::Trait::turns, phantom::Trait::ink));
  bind(register_train_localizer_keys, "demo_localizer",
       {"dataset.data_home=~", "dataset.meta=~", "dataset.phantoms_validated=5"});
  EXPECT_THAT(problems_, AllOf(one("dataset.phantoms_validated needs dataset.phantoms"),
                               one("dataset.data_home must be given"), one("dataset.meta must be given")));
  bind(register_train_classifier_keys, "demo_classifier", {"dataset.phantoms=wild"});
  EXPECT_THAT(problems_, one("unknown key 'dataset.phantoms'"));
}

TEST_F(TrainingKeys, TheBuiltinLocalizerIsALocalizersStart) {
  const auto one = [&](const std::string& text) { return Contains(HasSubstr(text)); };
  const auto place = (folder_.path() / "builtin").string();
  setenv("DEEPWRIST_LOCALIZER_DIR", place.c_str(), 1);
  has_images_ = false;
  bind(register_train_localizer_keys, "builtin_localizer", {"model.pretrained=builtin"});
  EXPECT_THAT(problems_, one("no localizer comes with these programs (looked for in " + place));
  std::filesystem::create_directory(place);
  std::ofstream(place + "/manifest.json") << "{}";
  EXPECT_EQ(bind(register_train_localizer_keys, "builtin_localizer", {"model.pretrained=builtin"}).pretrained,
            place);
  EXPECT_THAT(problems_, IsEmpty());
  has_images_ = true;
  bind(register_train_classifier_keys, "demo_classifier", {"model.pretrained=builtin"});
  EXPECT_THAT(problems_, one("what is built in is a localizer"));
  unsetenv("DEEPWRIST_LOCALIZER_DIR");
}

TEST_F(TrainingKeys, ATaskIsAShareOfTheNetworks) {
  const auto& e =
      bind(register_train_localizer_keys, "wrist_landmark", {"task=7/10", "snapshot_dir=runs/wrists"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.task, (Share{7, 10}));
  bind(register_train_localizer_keys, "wrist_landmark", {"task=1/11", "snapshot_dir=runs/wrists"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("N is 11, but there are 10 networks")));
  bind(register_train_localizer_keys, "wrist_landmark",
       {"task=1/3", "train_params.folds=[1]", "snapshot_dir=runs/wrists"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("N is 3, but there are 2 networks")));
  bind(register_train_localizer_keys, "wrist_landmark",
       {"task=0/4", "finish=true", "resume_with_changes=true"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("task is '0/4': N must be"),
                                     HasSubstr("resume_with_changes: finish=true")));
  bind(register_train_localizer_keys, "wrist_landmark", {"task=5/4"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("task is '5/4'")));
  bind(register_train_localizer_keys, "wrist_landmark", {"task=slurm"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("SLURM_ARRAY_TASK_ID is not set")));
  bind(register_train_localizer_keys, "wrist_landmark",
       {"task=1/2", "finish=true", "resume=never", "snapshot_dir=runs/wrists"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("finish=true trains nothing"), HasSubstr("resume=never")));
}

TEST_F(TrainingKeys, TasksOfAnArrayHaveOneFolder) {
  bind(register_train_localizer_keys, "wrist_landmark", {"task=1/4"});
  EXPECT_THAT(problems_,
              ElementsAre(HasSubstr("each task of the array would train into a folder of its own")));
  bind(register_train_localizer_keys, "wrist_landmark", {"task=1/1"});
  EXPECT_THAT(problems_, IsEmpty()) << "the only one";
  const std::map<std::string, std::string> variables{{"SLURM_ARRAY_TASK_ID", "12"},
                                                     {"SLURM_ARRAY_TASK_MIN", "10"},
                                                     {"SLURM_ARRAY_TASK_MAX", "19"},
                                                     {"SLURM_ARRAY_TASK_COUNT", "10"}};
  for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  bind(register_train_localizer_keys, "wrist_landmark", {"train_params.folds=[0]"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("${now:...}")));
  const auto& e =
      bind(register_train_localizer_keys, "wrist_landmark", {"task=slurm", "snapshot_dir=runs/wrists"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.task, (Share{3, 10}));
  EXPECT_TRUE(e.in_array);
  for (const auto& [name, value] : variables) unsetenv(name.c_str());
}

TEST_F(TrainingKeys, OwnFoldsSayHowManyThereAre) {
  folder_.write("dataset_meta.csv",
                "ID,Side,Fracture,Fold,Age\na,0,1,1,30\nb,0,0,2,40\nc,0,0,3,9\nd,0,0,,9\n");
  folder_.write("splits.json", R"([{"train": ["a"], "val": ["b"]}])");
  const auto one = [&](const std::string& text) { return Contains(HasSubstr(text)); };
  const auto with = [&](const std::string& folds, std::vector<std::string> more) -> TrainingExperiment& {
    more.push_back("dataset.folds=" + folds);
    return bind(register_train_classifier_keys, "fracture_detector_seresnet", more);
  };
  EXPECT_EQ(with("fold", {"train_params.n_fold=~", "task=2/6", "snapshot_dir=runs/x"}).folds, 3);
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(with("splits.json", {"train_params.n_fold=~"}).models(), 1);
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(with("Fold", {"train_params.n_fold=~", "dataset.filter=Age >= 18"}).folds, 2);
  with("Fold", {"train_params.folds=[3]"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("train_params.n_fold is 5, but dataset.folds has 3 folds"),
                                     HasSubstr("there is no fold 3 among 3")));
  with("Flod", {});
  EXPECT_THAT(problems_, one("there is no column 'Flod'; the nearest is 'Fold'"));
  with("none.json", {});
  EXPECT_THAT(problems_, one("there is no file or folder 'none.json'"));
  folder_.write("bad.csv", "ID,fold\na,0\na,1\n");
  with("bad.csv", {"seeed=1"});
  EXPECT_THAT(problems_,
              AllOf(one("bad.csv: one problem:"), one("line 3: this ID is in another fold"), one("seeed")));
  bind(register_train_classifier_keys, "fracture_detector_seresnet", {"dataset.allow_leak=true"});
  EXPECT_THAT(problems_, one("dataset.allow_leak means nothing without dataset.folds"));
}

TEST_F(TrainingKeys, AFilterIsRefusedWithItsPlace) {
  bind(register_train_localizer_keys, "wrist_landmark", {"dataset.filter=Age >= and Cast != 1", "seeed=1"});
  EXPECT_THAT(problems_,
              ElementsAre(HasSubstr("seeed"), HasSubstr("dataset.filter: character 8: columns are compared"),
                          "  Age >= and Cast != 1", "         ^"));
  EXPECT_EQ(
      bind(register_train_localizer_keys, "wrist_landmark", {"dataset.filter=Age > 3"}).dataset.filter.text(),
      "Age > 3");
  EXPECT_THAT(problems_, IsEmpty());
  bind(register_train_localizer_keys, "builtin_localizer", {"dataset.filter=Age > 3", "dataset.folds=Fold"});
  EXPECT_THAT(problems_, Contains(HasSubstr("dataset.filter means nothing with dataset.phantoms")));
  EXPECT_THAT(problems_, Contains(HasSubstr("dataset.folds means nothing with dataset.phantoms")));
}

TEST_F(TrainingKeys, ClassesAreWeighedAndSampled) {
  const auto one = [&](const std::string& text) { return Contains(HasSubstr(text)); };
  const auto with = [&](const std::vector<std::string>& more) -> TrainingExperiment& {
    return bind(register_train_classifier_keys, "fracture_detector_seresnet", more);
  };
  EXPECT_FALSE(with({}).dataset.balanced);
  const auto& e = with({"loss.params.weight=[1, 2.5]", "dataset.sampler=balanced",
                        "loss.class_name=FocalLoss", "loss.params.gamma=1.5"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_THAT(e.loss.weight, ElementsAre(1, 2.5));
  EXPECT_TRUE(e.dataset.balanced);
  EXPECT_EQ(e.loss.gamma, 1.5);
  EXPECT_TRUE(with({"loss.params.weight=balanced"}).loss.balanced);
  EXPECT_THAT(problems_, IsEmpty());
  for (const char* weight :
       {"[1]", "[1, 2, 3]", "[1, 0]", "[1, -2]", "[1, .inf]", "even", "[a, b]", "2", "[]"}) {
    with({std::string("loss.params.weight=") + weight});
    EXPECT_THAT(problems_,
                ElementsAre(HasSubstr("loss.params.weight must be balanced, or two positive numbers")))
        << weight;
  }
  with({"loss.params.gamma=11", "dataset.sampler=even", "loss.class_name=MSELoss"});
  EXPECT_THAT(problems_,
              AllOf(one("11 is out of range"), one("shuffled|balanced"), one("MSELoss is of distances")));
  with({"loss.params.gamma=1"});
  EXPECT_THAT(problems_,
              ElementsAre(HasSubstr("loss.params.gamma is of FocalLoss, not of torch.nn.CrossEntropyLoss")));
  with({"loss.class_name=FocalLoss", "loss.params.label_smoothing=0.1"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("label_smoothing is of CrossEntropyLoss, not of FocalLoss")));
  bind(register_train_localizer_keys, "wrist_landmark",
       {"loss.params.weight=balanced", "dataset.sampler=balanced"});
  EXPECT_THAT(problems_,
              AllOf(one("loss.params.weight is of CrossEntropyLoss and FocalLoss, not of torch.nn.MSELoss"),
                    one("unknown key 'dataset.sampler'")));
  bind(register_train_localizer_keys, "wrist_landmark", {"loss.class_name=FocalLoss"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("FocalLoss is of classes; landmarks are learnt by")));
}

TEST_F(TrainingKeys, SeveralLabelsAreRefused) {
  bind(register_train_classifier_keys, "fracture_detector_seresnet", {"dataset.label=[Fracture, Implant]"});
  EXPECT_THAT(problems_, ElementsAre(AllOf(HasSubstr("dataset.label: it needs one column"),
                                           HasSubstr("train each label in a run of its own"))));
  EXPECT_EQ(bind(register_train_classifier_keys, "fracture_detector_seresnet", {"dataset.label=Implant"})
                .dataset.label,
            "Implant");
}

}  // namespace
}  // namespace deepwrist::training
