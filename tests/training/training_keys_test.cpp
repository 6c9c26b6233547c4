#include "tests/training/training_keys_fixture.h"

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

}  // namespace
}  // namespace deepwrist::training
