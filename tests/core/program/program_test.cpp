#include "core/program/program.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/base/standard_output.h"
#include "pipeline/inference_keys.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::config {
namespace {

namespace fs = std::filesystem;
using pipeline::InferenceExperiment;
using pipeline::register_test_keys;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

struct Outcome {
  int code;
  std::string out, err;
};

class ProgramFrontEnd : public ::testing::Test {
 protected:
  Outcome call(std::vector<std::string> words) {
    words.insert(words.begin(), "test");
    words.insert(words.begin() + 1, "--config-dir=" + testing::source("config").string());
    std::vector<const char*> argv;
    for (const auto& word : words) argv.push_back(word.c_str());
    const ExperimentProgram<InferenceExperiment> program{
        "test",
        "predicts fractures",
        "classifier",
        register_test_keys,
        [&](const InferenceExperiment&) { return check_(); },
        [&](const InferenceExperiment& e) { return run_(e); }};
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int code = run_program(program, static_cast<int>(argv.size()), argv.data());
    return {code, ::testing::internal::GetCapturedStdout(), ::testing::internal::GetCapturedStderr()};
  }

  std::vector<std::string> valid(std::vector<std::string> words = {}) {
    folder_.write("meta.csv", "");
    fs::create_directories(folder_ / "snap");
    const auto snap = (folder_ / "snap").string();
    words.insert(words.end(), {"dataset.meta=" + (folder_ / "meta.csv").string(), "save_path=p.csv",
                               "snapshot_folder=" + snap, "localizer.snapshot_folder=" + snap});
    return words;
  }

  testing::TemporaryFolder folder_;
  std::function<int()> check_ = [] { return kExitDone; };
  std::function<int(const InferenceExperiment&)> run_ = [](const InferenceExperiment&) {
    return kExitSomeCasesFailed;
  };
};

TEST_F(ProgramFrontEnd, EveryWayToNameAnExperimentWorks) {
  const auto file = (testing::source("config") / "experiment/fracture_detection_testset_2.yaml").string();
  int runs = 0;
  run_ = [&](const InferenceExperiment& e) {
    EXPECT_EQ(e.gradcam_dir, "gradcam_ts2");
    ++runs;
    return kExitSomeCasesFailed;
  };
  EXPECT_EQ(call(valid({"--experiment=fracture_detection_testset_2.yaml"})).code, kExitSomeCasesFailed);
  EXPECT_EQ(call(valid({"--experiment", "fracture_detection_testset_2"})).code, kExitSomeCasesFailed);
  EXPECT_EQ(call(valid({"experiment=fracture_detection_testset_2"})).code, kExitSomeCasesFailed);
  EXPECT_EQ(call(valid({"experiment=" + file})).code, kExitSomeCasesFailed);
  EXPECT_EQ(runs, 4);
}

TEST_F(ProgramFrontEnd, WithoutAnythingItListsTheExperiments) {
  const auto outcome = call({});
  EXPECT_EQ(outcome.code, kExitBadUsage);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("--experiment=NAME"), HasSubstr("fracture_detection_testset_1")));
  EXPECT_THAT(outcome.out, IsEmpty());
}

TEST_F(ProgramFrontEnd, ProblemsAreOneMessageAndCode2) {
  setenv("DEEPWRIST_LOCALIZER_DIR", folder_.path().c_str(), 1);  // which has none
  const auto outcome = call({"dataset.meat=x", "threads=many"});
  unsetenv("DEEPWRIST_LOCALIZER_DIR");
  EXPECT_EQ(outcome.code, kExitBadUsage);
  EXPECT_THAT(outcome.err,
              AllOf(StartsWith("test: error: the configuration has 6 problems:\n"),
                    HasSubstr("command line: unknown key 'dataset.meat'; did you mean dataset.meta?"),
                    HasSubstr("command line: threads: it needs a whole number")));
}

TEST_F(ProgramFrontEnd, BadWordsAreExplained) {
  EXPECT_THAT(call({"--save_path=x"}).err, HasSubstr("a key is given without dashes: save_path=x"));
  EXPECT_THAT(call({"save_path"}).err, HasSubstr("write KEY=VALUE"));
  EXPECT_THAT(call({"--nonsense"}).err, HasSubstr("unknown option '--nonsense'"));
  EXPECT_THAT(call({"--experiment=nope"}).err, HasSubstr("Searched: "));
  EXPECT_THAT(call({"my/experiment.yaml"}).err, HasSubstr("experiment=my/experiment.yaml"));
  EXPECT_THAT(call({"--print-config=x"}).err, HasSubstr("'origin'"));
  EXPECT_EQ(call({"--experiment"}).code, kExitBadUsage);
}

TEST_F(ProgramFrontEnd, HydrasOptionsAreSentToTheirNamesHere) {
  for (const auto& [word, remedy] :
       std::initializer_list<std::pair<const char*, const char*>>{{"--config-path=x", "--config-dir=FOLDER"},
                                                                  {"-cp", "--config-dir"},
                                                                  {"--config-name", "--experiment=NAME"},
                                                                  {"-cn", "--experiment=NAME"},
                                                                  {"--multirun", "once for each value"},
                                                                  {"-m", "once for each value"},
                                                                  {"--cfg", "--print-config"}}) {
    const auto outcome = call({word});
    EXPECT_EQ(outcome.code, kExitBadUsage) << word;
    EXPECT_THAT(outcome.err, HasSubstr(remedy)) << word;
  }
}

TEST_F(ProgramFrontEnd, HydrasPrefixesOfKeysWork) {
  run_ = [](const InferenceExperiment& e) {
    EXPECT_EQ(e.gradcam_dir.filename(), "p_gradcam") << "the file's value was taken away";
    EXPECT_EQ(e.chunk, 4);
    return kExitDone;
  };
  EXPECT_EQ(call(valid({"+experiment=fracture_detection_testset_2", "++chunk=4", "~gradcam_dir"})).code,
            kExitDone);
}

TEST_F(ProgramFrontEnd, TheLogsLevelMayBeOff) {
  EXPECT_EQ(call(valid({"log.level=off"})).err, "");
  folder_.write("off.yaml", "log: {level: off}\ntensorboard: 1\n");
  EXPECT_EQ(call(valid({"experiment=" + (folder_ / "off.yaml").string()})).err, "");
  configure_log("info", {});
}

TEST_F(ProgramFrontEnd, QuietLeavesWarningsAndErrorsAlone) {
  run_ = [](const InferenceExperiment&) {
    print_results("AUROC 0.9\n");
    log().info("a note");
    log().warn("a warning");
    Progress("epoch", 1, "images").tick();
    return kExitDone;
  };
  const auto outcome = call(valid({"quiet=true", "log.progress=always"}));
  EXPECT_EQ(outcome.code, kExitDone);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("a warning"), Not(HasSubstr("a note")), Not(HasSubstr("epoch"))));
  EXPECT_THAT(call(valid({"quiet=true", "log.level=error"})).err, Not(HasSubstr("warning")));
  EXPECT_EQ(call(valid()).out, "AUROC 0.9\n") << "the next run is not quiet";
}

TEST_F(ProgramFrontEnd, AsJsonProblemsOfTheKeysAreJsonToo) {
  const auto outcome = call(valid({"log.format=json", "quite=true", "chunk=many"}));
  EXPECT_EQ(outcome.code, kExitBadUsage);
  const auto record = nlohmann::json::parse(outcome.err);
  EXPECT_EQ(record["level"], "critical");
  EXPECT_THAT(record["message"].get<std::string>(),
              AllOf(HasSubstr("did you mean quiet?"), HasSubstr("chunk")));
  const auto wrong = call(valid({"log.format=xml", "log.progress=", "quiet=maybe"}));
  EXPECT_EQ(wrong.code, kExitBadUsage);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("log.format"), HasSubstr("quiet"), Not(HasSubstr("log.progress"))));
}

TEST_F(ProgramFrontEnd, WhatChecksOfKeysSayIsQuietOrJsonToo) {
  auto words = valid();
  folder_.write("snap/manifest.json", "{}");
  setenv("DEEPWRIST_LOCALIZER_DIR", (folder_ / "snap").c_str(), 1);
  words.back() = "localizer.snapshot_folder=builtin";
  const std::string said = "the localizer is the one that comes with the programs";
  EXPECT_THAT(call(words).err, HasSubstr(said));
  words.emplace_back("quiet=true");
  EXPECT_THAT(call(words).err, Not(HasSubstr(said)));
  words.back() = "log.format=json";
  const auto first = call(words).err;
  EXPECT_THAT(nlohmann::json::parse(first.substr(0, first.find('\n')))["message"].get<std::string>(),
              StartsWith(said));
  unsetenv("DEEPWRIST_LOCALIZER_DIR");
}

TEST_F(ProgramFrontEnd, NothingIsAppendedToAFileThatIsNoLog) {
  const auto table = folder_.write("cases.csv", "ID,Fname\n1,a.dcm\n");
  const auto outcome = call(valid({"log.file=" + table.string()}));
  EXPECT_EQ(outcome.code, kExitBadUsage);
  EXPECT_THAT(outcome.err, HasSubstr("is there and is no log"));
  EXPECT_EQ(read_file(table, 100), "ID,Fname\n1,a.dcm\n");
}

TEST_F(ProgramFrontEnd, KeysWithoutEffectAreNamedInOneWarning) {
  const auto outcome =
      call(valid({"experiment=fracture_detection_testset_1", "sampling.x=1", "tensorboard=~"}));
  EXPECT_EQ(outcome.code, kExitSomeCasesFailed);
  const auto first = outcome.err.find("without effect");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(outcome.err.find("without effect", first + 1), std::string::npos);
  EXPECT_THAT(outcome.err.substr(first),
              AllOf(HasSubstr("pickle_file"), HasSubstr("sampling"), HasSubstr("dataset.val")));
}

TEST_F(ProgramFrontEnd, PrintsTheConfigurationWithoutBindingIt) {
  const auto outcome = call({"--print-config", "experiment=eval_ood", "chunk=4"});
  EXPECT_EQ(outcome.code, kExitDone);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("chunk: 4\ndataset:\n"),
                                 HasSubstr("filename: ${snapshot_dir}/logs/pipeline.log"),
                                 HasSubstr("class: classifier.fracture_detector.model.SeResNet_PTL")));
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("\n# Left at their defaults:\n"),
                                 HasSubstr("\n# calibration: none\n"), Not(HasSubstr("# chunk"))));
  const auto origin = call({"--print-config=origin", "experiment=eval_ood", "chunk=4"});
  EXPECT_THAT(origin.out, AllOf(HasSubstr("chunk: 4  # command line"),
                                HasSubstr("experiment/eval_ood.yaml:5\n"), HasSubstr("classifier.yaml:")));
}

TEST_F(ProgramFrontEnd, HelpListsEveryKeyWithTypeDefaultAndMeaning) {
  const auto outcome = call({"--help"});
  EXPECT_EQ(outcome.code, kExitDone);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("threshold.lat  <number>  [as recorded with the weights, else 0.54]"),
                    HasSubstr("save_path  <path>  (must be given)"), HasSubstr("(also: dataset.data_home)"),
                    HasSubstr("Exit codes")));
  KeyRegistry keys;
  InferenceExperiment experiment;
  register_test_keys(keys, experiment);
  for (const Key& key : keys.keys()) EXPECT_THAT(outcome.out, HasSubstr("  " + key.name() + "  <"));
  EXPECT_THAT(call({"--version"}).out, StartsWith("test (DeepWrist) "));
}

TEST_F(ProgramFrontEnd, HelpShowsWhatTheExperimentGives) {
  const auto outcome = call({"experiment=fracture_detection_testset_2", "chunk=7", "--help"});
  EXPECT_EQ(outcome.code, kExitDone) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("gradcam_dir  <path>  [gradcam_ts2]"),
                                 HasSubstr("chunk  <whole number>  [7]")));
  EXPECT_THAT(call({"--help"}).out, HasSubstr("chunk  <whole number>  [0]"));
  folder_.write("named.yaml", "dataset: {test_data_home: of_the_file}\n");
  EXPECT_THAT(
      call({"experiment=" + (folder_ / "named.yaml").string(), "dataset.data_home=typed", "--help"}).out,
      HasSubstr("dataset.test_data_home  <path>  [typed]"))
      << "another name on the command line goes before the file, as in a run";
  EXPECT_EQ(call({"experiment=nope", "--help"}).code, kExitBadUsage)
      << "not with other defaults than asked for";
}

TEST_F(ProgramFrontEnd, ADryRunEndsWithTheCodeOfTheRun) {
  check_ = [] { return kExitSomeCasesFailed; };
  const auto outcome = call(valid({"--dry-run"}));
  EXPECT_EQ(outcome.code, kExitSomeCasesFailed);
  EXPECT_THAT(outcome.err, Not(HasSubstr("nothing that was checked would fail")));
}

TEST_F(ProgramFrontEnd, DryRunChecksAndDoesNotRun) {
  int checks = 0;
  check_ = [&] {
    ++checks;
    return kExitDone;
  };
  run_ = [](const InferenceExperiment&) -> int {
    throw Error(ErrorKind::io, "p.csv", "must not be written");
  };
  EXPECT_EQ(call(valid({"--dry-run"})).code, kExitDone);
  EXPECT_EQ(checks, 1);
  check_ = []() -> int { throw Error(ErrorKind::io, "p.csv", "cannot be written"); };
  const auto outcome = call(valid({"--dry-run"}));
  EXPECT_EQ(outcome.code, kExitFailed);
  EXPECT_EQ(outcome.err, "test: error: p.csv: cannot be written\n");
}

TEST_F(ProgramFrontEnd, ForeignExceptionsEndInCode1) {
  run_ = [](const InferenceExperiment&) -> int { throw std::out_of_range("index"); };
  const auto outcome = call(valid());
  EXPECT_EQ(outcome.code, kExitFailed);
  EXPECT_THAT(outcome.err, HasSubstr("test: error: unexpected: index"));
}

}  // namespace
}  // namespace deepwrist::config
