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

}  // namespace
}  // namespace deepwrist::training
