// The whole path in `compat: reference` against the original's predictions: DICOM files in, scores out, with
// the small localizer read in place from the original's folder layout and full-size classifiers.

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>

#include "classifier/classifier_block.h"
#include "classifier/se_resnet_params.h"
#include "core/weights/snapshot_builder.h"
#include "pipeline/chunked_run.h"
#include "tests/pipeline/golden_stages.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {

constexpr double kScoreTolerance = 2e-4;
/// Where the golden centre lies so near an integer that float noise moves the ROI by a pixel, scores may
/// differ more.
constexpr double kNearInteger = 0.05;

void build_classifier(const std::filesystem::path& folder) {
  weights::SnapshotBuilder builder(
      folder, classifier::block().record(classifier::architecture(classifier::SeResNetParams{})),
      reference_preprocessing(), "seeded");
  for (const View view : {View::pa, View::lat}) {
    for (int fold = 0; fold < kStageFolds; ++fold)
      builder.add_fold(view, fold, stage_classifier_weights(view, fold));
    builder.add_mean_std(view, stage_classifier_statistics(view));
  }
  builder.finish();
}

pipeline::InferenceExperiment experiment_for(const std::string& container,
                                             const std::filesystem::path& classifier,
                                             const std::filesystem::path& table) {
  pipeline::InferenceExperiment experiment;
  experiment.dataset.meta = table.string();
  experiment.preprocessing.compat_reference = true;
  experiment.localizer.snapshot_folder = reference("golden/snapshots/loc_small_" + container);
  experiment.localizer.train_data_home = reference("golden/loc_data");
  experiment.classifier.snapshot_folder = classifier;
  experiment.save_gradcam = true;
  return experiment;
}

bool centre_is_near_an_integer(const StageImage& image) {
  const auto points = read_points(image.file("img_points"));
  cv::Point2d mean;
  for (const auto& point : points) mean += cv::Point2d(point) / static_cast<double>(points.size());
  const auto distance = [](double value) { return std::abs(value - std::round(value)); };
  return distance(mean.x) < kNearInteger || distance(mean.y) < kNearInteger;
}

void check_set(const std::string& set, const std::string& container, const std::filesystem::path& classifier,
               const std::filesystem::path& table) {
  const auto setup = pipeline::prepare(experiment_for(container, classifier, table), true);
  const auto summary = read_json(reference("golden/" + set + "/summary.json"));
  std::size_t compared = 0;
  pipeline::run_pipeline(
      setup, pipeline::Stage::prediction, setup.requests, [&](std::vector<pipeline::Case>& cases) {
        for (const auto& item : cases) {
          ASSERT_FALSE(item.failed()) << item.request.file_name << ": " << item.reason;
          const StageImage image{set, item.request.output_name(), item.request.view};
          EXPECT_EQ(sha256_of_pixels(item.network_image),
                    summary[image.name]["resized_sha256"].get<std::string>())
              << image.name;
          if (centre_is_near_an_integer(image)) continue;
          const double difference = item.prediction.probability - summary[image.name]["pred"].get<double>();
          std::cout << set << " " << image.name << ": score differs by " << difference << "\n";
          EXPECT_LE(std::abs(difference), kScoreTolerance) << image.name;
          EXPECT_EQ(differing_pixels(item.roi.pixels, read_mat(image.file("roi256_u8"))), 0) << image.name;
          ++compared;
        }
      });
  EXPECT_GE(compared, 2U);
}

TEST(EndToEnd, ReferenceModeReproducesTheOriginalsPredictions) {
  DEEPWRIST_REQUIRE_REFERENCE(data, "golden/stages");
  const TemporaryFolder folder;
  build_classifier(folder / "classifier");
  check_set("stages/small", "zip", folder / "classifier", reference("golden/dicom/meta.csv"));
  const auto real = reference("golden/real/dicom").string();
  const auto table = folder.write("real.csv", "ID,Fname,Side\nR0," + real + "/R0_PA.dcm,0\nR1," + real +
                                                  "/R1_PA.dcm,0\nR2," + real + "/R2_PA.dcm,0\nR3," + real +
                                                  "/R3_PA.dcm,0\n");
  check_set("real/small", "legacy", folder / "classifier", table);
}

}  // namespace
}  // namespace deepwrist::testing
