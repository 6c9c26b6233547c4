#include "pipeline/inference_keys.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/config/compose.h"
#include "core/config/search_path.h"
#include "core/config/yaml.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::pipeline {
namespace {

using config::compose;
using config::KeyRegistry;
using config::Problems;
namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using Register = void (*)(KeyRegistry&, InferenceExperiment&);

class InferenceKeys : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("DEEPWRIST_LOCALIZER_DIR", path("no_builtin").c_str(), 1);
    folder_.write("meta.csv", "");
    for (const char* name : {"loc", "cls", "data"}) fs::create_directories(folder_ / name);
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Binds; problems and keys without effect are kept.
  InferenceExperiment& bind(Register keys_of, const std::string& base, const std::string& experiment,
                            std::vector<std::string> overrides) {
    experiment_ = {};
    const auto name = experiment.empty() ? std::nullopt : std::optional(experiment);
    const auto composition = compose({base, name, std::move(overrides), {testing::source("config")}});
    KeyRegistry keys;
    keys_of(keys, experiment_);
    Problems problems;
    without_effect_ = keys.bind(composition.root, composition.base_file.string(), problems);
    problems_ = problems.lines();
    return experiment_;
  }

  std::vector<std::string> test_arguments() const {
    return {"dataset.meta=" + path("meta.csv"), "save_path=" + path("out/p.csv"),
            "snapshot_folder=" + path("cls"), "localizer.snapshot_folder=" + path("loc")};
  }
  std::vector<std::string> test_arguments(std::initializer_list<std::string> more) const {
    auto all = test_arguments();
    all.insert(all.end(), more);
    return all;
  }

  testing::TemporaryFolder folder_;
  InferenceExperiment experiment_;
  std::vector<std::string> problems_, without_effect_;
};

TEST_F(InferenceKeys, TestRunsOnKeysAlone) {
  const auto& e = bind(register_test_keys, "classifier", "", test_arguments());
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_THAT(without_effect_, IsEmpty()) << "keys of the shipped base file are not worth a warning";
  EXPECT_EQ(e.classifier.snapshot_folder, path("cls"));
  EXPECT_EQ(e.localizer.snapshot_folder, path("loc"));
  EXPECT_EQ(e.save_image_dir, path("out/p_images"));
  EXPECT_EQ(e.runtime.device, "auto");
  EXPECT_FALSE(e.classifier.params.has_value());
  EXPECT_EQ(e.dataset.sides, (std::vector{View::pa, View::lat}));
}

TEST_F(InferenceKeys, ShippedExperimentsOfTestBind) {
  for (const char* name :
       {"fracture_detection_testset_1", "fracture_deteciton_testset_1", "fracture_detection_testset_2"}) {
    const auto& e = bind(register_test_keys, "classifier", name, test_arguments());
    EXPECT_THAT(problems_, IsEmpty()) << name;
    EXPECT_TRUE(e.save_gradcam);
    EXPECT_EQ(e.gt.front(), "Fracture");
    EXPECT_EQ(e.runtime.device, "cuda:0");
    EXPECT_TRUE(e.runtime.device_is_wish);
    EXPECT_FALSE(e.classifier.params.has_value()) << "an architecture would refuse weights of another size";
    EXPECT_FALSE(e.localizer.params.has_value());
    EXPECT_THAT(without_effect_,
                AllOf(Contains("pickle_file"), Contains("dataset.side"), Not(Contains("logging"))));
  }
}

TEST_F(InferenceKeys, UnsetPathsAreAllReportedWithTheirLines) {
  bind(register_test_keys, "classifier", "fracture_detection_testset_1", {});
  EXPECT_EQ(problems_.size(), 4u);
  EXPECT_THAT(problems_, Each(HasSubstr("fracture_detection_testset_1.yaml:")));
  EXPECT_THAT(problems_, Each(HasSubstr("must be set")));
}

TEST_F(InferenceKeys, EveryProblemIsReportedAtOnce) {
  const auto file = folder_.write("bad.yaml",
                                  "save_path: p.csv\n"
                                  "snapshot_folder: /no/such/folder\n"
                                  "snapshot_foldr: x\n"
                                  "chunk: many\n"
                                  "threshold: {pa: 1.5}\n"
                                  "dataset:\n"
                                  "  meta: nowhere.csv\n"
                                  "  reader: best\n"
                                  "  pixel_spacing: [0.1, 0]\n"
                                  "roi: 3\n"
                                  "gt: {a: 1}\n"
                                  "compat: ${nope}\n"
                                  "log.level: info\n"
                                  "contrast: {percentile_low: 60, percentile_high: 50}\n"
                                  "device: gpu\n"
                                  "model: {params: {layers: 34, blocks: [1, 2]}}\n");
  bind(register_test_keys, "classifier", file.string(), {"meta=x.csv", "threads=-1", "save_image=1"});
  const auto at = [&](int line, const std::string& text) {
    return Contains(AllOf(StartsWith(file.string() + ":" + std::to_string(line) + ": "), HasSubstr(text)));
  };
  EXPECT_THAT(problems_, at(2, "there is no folder '/no/such/folder'"));
  EXPECT_THAT(problems_, at(3, "unknown key 'snapshot_foldr'; did you mean snapshot_folder?"));
  EXPECT_THAT(problems_, at(4, "chunk: it needs a whole number, this is 'many' (text)"));
  EXPECT_THAT(problems_, at(5, "threshold.pa: 1.5 is out of range; it must be from 0 to 1"));
  EXPECT_THAT(problems_, at(7, "no file or folder 'nowhere.csv'"));
  EXPECT_THAT(problems_, at(8, "one of standard|reference"));
  EXPECT_THAT(problems_, at(9, "out of range"));
  EXPECT_THAT(problems_, at(10, "roi is a map of keys, this is a whole number"));
  EXPECT_THAT(problems_, at(11, "gt: it needs a list"));
  EXPECT_THAT(problems_, at(12, "there is no key 'nope'"));
  EXPECT_THAT(problems_, at(13, "has a dot"));
  EXPECT_THAT(problems_, at(14, "must be less than"));
  EXPECT_THAT(problems_, at(15, "'gpu' is no device"));
  EXPECT_THAT(problems_, at(16, "four numbers"));
  EXPECT_THAT(problems_, at(16, "layers: 34 is out of range"));
  EXPECT_THAT(problems_, Contains("command line: unknown key 'meta'; did you mean dataset.meta?"));
  EXPECT_THAT(problems_, Contains(HasSubstr("command line: threads: -1 is out of range")));
  EXPECT_THAT(problems_, Contains(HasSubstr("save_image: it needs true or false")));
  EXPECT_THAT(problems_, Contains(HasSubstr("localizer.snapshot_folder must be given")));
  EXPECT_EQ(problems_.size(), 19u);
}

TEST_F(InferenceKeys, ThousandsOfLongUnknownKeysAreReportedBriefly) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  const auto file = folder_.write("many.yaml", text);
  bind(register_test_keys, "classifier", file.string(), {std::string(500'000, 'k') + "=1"});
  EXPECT_GT(problems_.size(), 5000u);
  Problems problems;
  for (const auto& line : problems_) problems.add({}, line);
  try {
    problems.throw_if_any();
    FAIL() << "problems must throw";
  } catch (const Error& error) {
    EXPECT_LT(std::string(error.what()).size(), 20'000u);
    EXPECT_THAT(error.what(), HasSubstr(" more"));
  }
}

TEST_F(InferenceKeys, UnknownKeysThatAreNoNamesAreCut) {
  folder_.write("x.yaml", "P17 Doe Jane 1960: 1\n'P18,Roe': 2\n");
  bind(register_test_keys, "classifier", path("x.yaml"), test_arguments());
  EXPECT_THAT(problems_, Contains(HasSubstr("unknown key 'P17...'")));
  EXPECT_THAT(problems_, Each(AllOf(Not(HasSubstr("Doe")), Not(HasSubstr("Roe")))));
}

TEST_F(InferenceKeys, LocalizersKeysMayStandAtTheTop) {
  const auto& e = bind(register_create_dataset_keys, "localizer", "create_wrist_fracture_dataset",
                       {"dataset.meta=" + path("meta.csv"), "dataset.save_path=" + path("out"),
                        "snapshot_folder=" + path("loc"), "dataset.data_folder=~",
                        "dataset.train_data_home=" + path("data"), "model.params.bw=8"});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.localizer.snapshot_folder, path("loc"));
  EXPECT_EQ(e.localizer.train_data_home, path("data"));
  EXPECT_EQ(std::get<int>(e.localizer.params->at("bw")), 8);
  EXPECT_EQ(e.save_path, path("out"));
  EXPECT_TRUE(e.save_image);
}

TEST_F(InferenceKeys, InAFileOfTheClassifierTheTopLevelIsNotTheLocalizers) {
  const auto& e = bind(
      register_localize_keys, "localizer", "fracture_detection_testset_1",
      {"dataset.meta=" + path("meta.csv"), "save_path=l.csv", "localizer.snapshot_folder=" + path("loc")});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.localizer.snapshot_folder, path("loc"));
  EXPECT_EQ(e.localizer.train_data_home, "") << "dataset.train_data_home is the classifier's";
  EXPECT_THAT(without_effect_, AllOf(Contains("save_gradcam"), Contains("gt")));
}

TEST_F(InferenceKeys, TopLevelNameOnTheCommandLineWinsOverTheFile) {
  const auto& e =
      bind(register_localize_keys, "localizer", "fracture_detection_testset_1",
           {"dataset.meta=" + path("meta.csv"), "save_path=l.csv", "snapshot_folder=" + path("loc")});
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.localizer.snapshot_folder, path("loc"));
}

TEST_F(InferenceKeys, DeviceWinsOverLocalRank) {
  EXPECT_EQ(bind(register_test_keys, "classifier", "", test_arguments({"local_rank=1", "device=cpu"}))
                .runtime.device,
            "cpu");
  EXPECT_FALSE(experiment_.runtime.device_is_wish);
  EXPECT_EQ(bind(register_test_keys, "classifier", "", test_arguments({"local_rank=cpu"})).runtime.device,
            "cpu");
  EXPECT_EQ(bind(register_test_keys, "classifier", "", test_arguments({"local_rank=-1"})).runtime.device,
            "auto");
  bind(register_test_keys, "classifier", "", test_arguments({"local_rank=-2"}));
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("command line: local_rank: 'cuda:-2' is no device")));
}

TEST_F(InferenceKeys, ValuesReachTheirFields) {
  const auto& e =
      bind(register_test_keys, "classifier", "",
           test_arguments({"compat=reference", "dataset.reader=standard", "dataset.pixel_spacing=0.15",
                           "dataset.views=PA", "dataset.max_file_mb=1.5", "roi.shift_pa_mm=-3", "gt=Truth",
                           "model.params.blocks=[1, 1, 1, 1]", "model.params.width=8",
                           "contrast.percentile_low=1e0", "gradcam.mode=reference", "resume=yes"}));
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_TRUE(e.preprocessing.compat_reference);
  EXPECT_EQ(e.preprocessing.reader, Reader::standard);
  EXPECT_EQ(e.preprocessing.gradcam, GradcamMode::reference);
  EXPECT_EQ(e.preprocessing.spacing, std::nullopt);
  EXPECT_EQ(e.preprocessing.percentile_low, 1.0);
  EXPECT_EQ(e.preprocessing.shift_pa_mm, -3.0);
  EXPECT_EQ(e.dataset.pixel_spacing, (std::array{0.15, 0.15}));
  EXPECT_EQ(e.dataset.sides, std::vector{View::pa});
  EXPECT_EQ(e.dataset.max_file_bytes, std::size_t{1'572'864});
  EXPECT_EQ(std::get<std::vector<int>>(e.classifier.params->at("blocks")), (std::vector{1, 1, 1, 1}));
  EXPECT_EQ(e.gt, std::vector<std::string>{"Truth"});
  EXPECT_TRUE(e.runtime.earlier.resume);
}

TEST_F(InferenceKeys, FormulasAreMarkedAsTextUnlessTheyAreToBeKept) {
  const auto formulas = [&](std::initializer_list<std::string> more) {
    return bind(register_test_keys, "classifier", "", test_arguments(more)).runtime.formulas;
  };
  EXPECT_EQ(formulas({}), Formulas::as_text);
  EXPECT_EQ(formulas({"csv.formulas=keep"}), Formulas::kept);
  EXPECT_THAT(problems_, IsEmpty());
  formulas({"csv.formulas=run"});
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("csv.formulas")));
}

TEST_F(InferenceKeys, MetaIsAlsoLookedForBelowTheDataFolder) {
  folder_.write("data/below.csv", "");
  const auto& e = bind(register_test_keys, "classifier", "",
                       test_arguments({"dataset.meta=below.csv", "dataset.test_data_home=" + path("data")}));
  EXPECT_THAT(problems_, IsEmpty());
  EXPECT_EQ(e.dataset.meta, path("data/below.csv"));
  bind(register_test_keys, "classifier", "",
       test_arguments({"dataset.meta=" + path("*.dcm"), "dataset.data_folder=absent"}));
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("dataset.data_folder: there is no folder 'absent'")));
}

TEST_F(InferenceKeys, DataFolderBelowAnUnsetHomeIsNoProblem) {
  for (const std::string home : {"null", "???"}) {
    folder_.write("config/experiment/x.yaml",
                  "dataset:\n  test_data_home: " + home + "\n  data_folder: landmark_data\n");
    bind(register_test_keys, "classifier", path("config/experiment/x.yaml"),
         test_arguments({"dataset.meta=" + path("*.dcm")}));
    EXPECT_THAT(problems_, Not(Contains(HasSubstr("landmark_data")))) << home;
  }
}

TEST_F(InferenceKeys, AFileOfTheOriginalRunsUnchanged) {
  // What the original's get_conf prints for its own test set 1, less `defaults`, which is applied already.
  std::ifstream golden(testing::golden("omegaconf/get_conf_expected_1.4.1.json"));
  for (const auto& item : nlohmann::json::parse(golden)) {
    if (item["argv"] != nlohmann::json{"experiment=fracture_detection_testset_1"}) continue;
    std::string text = item["pretty_unresolved"];
    const std::string defaults = "defaults:\n- experiment: fracture_detector_seresnet\n";
    text.erase(text.find(defaults), defaults.size());
    const auto file = folder_.write("original.yaml", text);
    const auto& e = bind(register_test_keys, "classifier", file.string(),
                         test_arguments({"dataset.test_data_home=" + path("data"), "dataset.data_folder=~",
                                         "dataset.train_data_home=" + path("data"),
                                         "localizer.dataset.train_data_home=" + path("data")}));
    EXPECT_THAT(problems_, IsEmpty());
    EXPECT_THAT(without_effect_, AllOf(Contains("logging"), Contains("workdir"), Contains("pickle_file")));
    EXPECT_EQ(e.gt.size(), 7u);
    return;
  }
  FAIL() << "the golden case is missing";
}

}  // namespace
}  // namespace deepwrist::pipeline
