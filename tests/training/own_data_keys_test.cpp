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
