#include "core/weights/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::weights {
namespace {

using deepwrist::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

Manifest example() {
  Manifest manifest;
  manifest.model = {"classifier", "", {{"blocks", {1, 1, 2, 1}}, {"width", 8}, {"drop", 0.5}}};
  manifest.preprocessing.roi_pa_mm = 72.5;
  manifest.preprocessing.gradcam = GradcamMode::reference;
  ManifestFold fold;
  fold.view = View::lat;
  fold.fold = 3;
  fold.weights = {"LAT/fold_3/best.pt", std::string(64, 'a')};
  fold.metric = 0.25;
  fold.epoch = 12;
  manifest.folds.push_back(fold);
  fold.fold = 4;
  fold.metric.reset();
  fold.epoch.reset();
  fold.temperature = 1.5;
  fold.int8 = ManifestFile{"LAT/fold_4/int8.json", std::string(64, 'c')};
  manifest.folds.push_back(fold);
  manifest.mean_std[View::lat] = {"mean_std_1.npy", std::string(64, 'b')};
  manifest.metric = "val_loss";
  manifest.thresholds["LAT"] = 0.54;
  manifest.decisions["LAT"] = {0.3, 0.7};
  manifest.calibrated_thresholds["PA"] = 0.45;
  manifest.calibrated_decisions["PA"] = {0.2, 0.6};
  manifest.search = ManifestSearch{"dark", 2, 1, {}};
  manifest.search->confidence[View::lat] = {3, 480, {{"intercept", 1.5}, {"spread", -2}}};
  manifest.origin = "trained";
  manifest.libraries = library_versions();
  return manifest;
}

std::string refusal(const std::string& text) {
  const TemporaryFolder folder;
  folder.write(Manifest::kFileName, text);
  try {
    read_manifest(folder.path());
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.place(), HasSubstr("manifest.json"));
    return error.reason();
  }
  ADD_FAILURE() << "was read";
  return {};
}

std::string example_text() {
  const TemporaryFolder folder;
  write_manifest(folder.path(), example());
  return read_file(folder / Manifest::kFileName, 1 << 20);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Manifest, ComesBackAsItWasWritten) {
  const TemporaryFolder folder;
  write_manifest(folder.path(), example());
  EXPECT_EQ(read_manifest(folder.path()), example());
  auto other = example();
  other.model = {"localizer", "SomeNet", {{"bw", 8}, {"upmode", "bicubic"}, {"se", true}}};
  write_manifest(folder.path(), other);
  EXPECT_EQ(read_manifest(folder.path()), other);
}

TEST(Manifest, WeightsThatWereTrainedBeforeThereWasPaddingSawStretchedImages) {
  const TemporaryFolder folder;
  EXPECT_EQ(example().preprocessing.fit, Fit::pad);
  write_file_atomically(folder / Manifest::kFileName, replaced(example_text(), "\"fit\": \"pad\",", ""));
  EXPECT_EQ(read_manifest(folder.path()).preprocessing.fit, Fit::stretch);
  EXPECT_THAT(refusal(replaced(example_text(), "\"fit\": \"pad\"", "\"fit\": \"crop\"")),
              HasSubstr("preprocessing.fit: is 'crop'"));
}

TEST(Manifest, LeavesOutAMetricThatIsNoNumber) {
  const TemporaryFolder folder;
  auto manifest = example();
  manifest.folds[0].metric = std::nan("");
  write_manifest(folder.path(), manifest);
  EXPECT_EQ(read_manifest(folder.path()).folds[0].metric, std::nullopt);
}

TEST(Manifest, ReportsAllProblemsTogether) {
  auto text = example_text();
  text = replaced(text, "\"reader\": \"standard\"", "\"reader\": \"fast\"");
  text = replaced(text, "\"view\": \"LAT\"", "\"view\": \"AP\"");
  text = replaced(text, "\"block\": \"classifier\"", "\"block\": \"a/b\"");
  text = replaced(text, "\"origin\": \"trained\"", "\"orign\": \"trained\"");
  EXPECT_THAT(refusal(text),
              AllOf(HasSubstr("preprocessing.reader: is 'fast'"), HasSubstr("folds[0].view"),
                    HasSubstr("model.block: must be up to 80 letters"), HasSubstr("origin: is missing"),
                    HasSubstr("orign: is unknown; did you mean origin?")));
}

TEST(Manifest, ThresholdsOfDecisionsMayBeAbsentAndAreInOrder) {
  const TemporaryFolder folder;
  auto manifest = example();
  manifest.decisions.clear();
  manifest.calibrated_decisions.clear();
  write_manifest(folder.path(), manifest);
  EXPECT_THAT(read_file(folder / Manifest::kFileName, 1 << 20), ::testing::Not(HasSubstr("decisions")));
  EXPECT_EQ(read_manifest(folder.path()), manifest);
  EXPECT_THAT(refusal(replaced(example_text(), "\"low\": 0.3", "\"low\": 0.8")),
              HasSubstr("decisions.LAT.low: must not be above high"));
  EXPECT_THAT(
      refusal(replaced(example_text(), "\"low\": 0.3", "\"least\": 0.3")),
      AllOf(HasSubstr("decisions.LAT.low: is missing"), HasSubstr("decisions.LAT.least: is unknown")));
  EXPECT_THAT(refusal(replaced(example_text(), "\"high\": 0.7", "\"high\": 1.7")),
              HasSubstr("decisions.LAT.high"));
}

TEST(Manifest, RefusesPathsThatLeaveTheFolder) {
  const std::string good = "\"LAT/fold_3/best.pt\"";
  for (const std::string bad :
       {"\"/etc/passwd\"", "\"../best.pt\"", "\"LAT/../../best.pt\"", "\"\"", "\"LAT/\""}) {
    EXPECT_THAT(refusal(replaced(example_text(), good, bad)), HasSubstr("inside the snapshot folder")) << bad;
  }
}

TEST(Manifest, RefusesOtherVersionsAndHashesAndRepeatedFolds) {
  EXPECT_THAT(refusal(replaced(example_text(), "\"version\": 1", "\"version\": 2")), HasSubstr("version"));
  EXPECT_THAT(refusal(replaced(example_text(), std::string(64, 'a'), "abc")), HasSubstr("sha256"));
  EXPECT_THAT(refusal(replaced(example_text(), "\"fold\": 4", "\"fold\": 3")), HasSubstr("there twice"));
  EXPECT_THAT(refusal("{}"), HasSubstr("model: is missing"));
  EXPECT_THAT(refusal("[]"), HasSubstr("must be an object"));
}

}  // namespace
}  // namespace deepwrist::weights
