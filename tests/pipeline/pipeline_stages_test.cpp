// Each stage of the networks' path against the original's numbers, from the original's own inputs of that
// stage. Tolerances: 10 to 20 times what the original differs from itself between one and two threads (golden
// README).

#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "classifier/fracture_network.h"
#include "classifier/se_resnet_params.h"
#include "classifier/test_time_augmentation.h"
#include "core/base/preprocessing.h"
#include "core/data/npy.h"
#include "core/image/gradcam.h"
#include "core/image/standardize.h"
#include "localizer/hourglass_kind.h"
#include "localizer/hourglass_params.h"
#include "localizer/landmark_network.h"
#include "tests/pipeline/golden_stages.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

constexpr double kLandmarkTolerance = 2e-5, kHeatmapLogitTolerance = 2e-3, kLogitTolerance = 1e-3,
                 kFeatureTolerance = 1e-5, kScoreTolerance = 2e-4, kCamTolerance = 5e-5;

std::vector<double> golden_values(const std::filesystem::path& file) {
  return data::read_npy(file, std::size_t{1} << 28).to_double();
}

std::vector<double> values_of(const torch::Tensor& tensor) {
  const auto flat = tensor.to(torch::kDouble).contiguous().view({-1});
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

/// The part of a (folds, …) golden array that belongs to one fold.
std::vector<double> fold_part(const std::vector<double>& all, int fold) {
  const auto size = static_cast<std::ptrdiff_t>(all.size() / kStageFolds);
  return {all.begin() + fold * size, all.begin() + (fold + 1) * size};
}

torch::Tensor localizer_input(const StageImage& image) {
  const cv::Mat pixels = image.network_image();
  const auto statistics = stage_localizer_statistics(image.view);
  auto input = torch::empty({1, 1, pixels.rows, pixels.cols});
  const auto mean = weights::to_float(statistics.mean), deviation = weights::to_float(statistics.std);
  image::standardize(pixels, 1, mean, deviation, std::span(input.data_ptr<float>(), pixels.total()));
  return input;
}

class Largest {
 public:
  void add(const std::string& stage, double difference, double tolerance) {
    EXPECT_LE(difference, tolerance) << stage;
    auto& largest = largest_[stage];
    largest = std::max(largest, difference);
  }
  ~Largest() {
    for (const auto& [stage, difference] : largest_)
      std::cout << "largest difference, " << stage << ": " << difference << "\n";
  }

 private:
  std::map<std::string, double> largest_;
};

void check_localizer(const std::string& set, bool small) {
  Largest largest;
  for (const View view : {View::pa, View::lat}) {
    for (int fold = 0; fold < kStageFolds; ++fold) {
      auto weights = stage_localizer_weights(view, fold, small);
      const auto params = localizer::infer_hourglass(weights);
      localizer::LandmarkNetwork network(localizer::architecture(params), std::move(weights), torch::kCPU);
      for (const auto& image : stage_images(set)) {
        if (image.view != view) continue;
        const auto input = localizer_input(image);
        const auto logits = values_of(network.heatmaps(input)), landmarks = values_of(network.run(input));
        largest.add(set + " heat-map logits",
                    largest_difference(logits, fold_part(golden_values(image.file("heatmap_logits")), fold)),
                    kHeatmapLogitTolerance);
        largest.add(
            set + " landmarks",
            largest_difference(landmarks, fold_part(golden_values(image.file("landmarks_per_fold")), fold)),
            kLandmarkTolerance);
      }
    }
  }
}

std::vector<double> every_16th(const torch::Tensor& features) {
  using torch::indexing::Slice;
  return values_of(features.index({Slice(), Slice(0, torch::indexing::None, 16)}));
}

std::vector<cv::Mat> matrices(const torch::Tensor& cams) {
  std::vector<cv::Mat> maps;
  for (std::int64_t i = 0; i < cams.size(0); ++i) {
    const auto map = cams[i].contiguous();
    maps.push_back(
        cv::Mat(static_cast<int>(map.size(0)), static_cast<int>(map.size(1)), CV_32F, map.data_ptr<float>())
            .clone());
  }
  return maps;
}

void check_classifier(const std::string& set) {
  Largest largest;
  const auto images = stage_images(set);
  std::vector<torch::Tensor> cams(images.size());
  for (const View view : {View::pa, View::lat}) {
    for (int fold = 0; fold < kStageFolds; ++fold) {
      classifier::FractureNetwork network(classifier::architecture(classifier::SeResNetParams{}),
                                          stage_classifier_weights(view, fold), torch::kCPU);
      for (std::size_t i = 0; i < images.size(); ++i) {
        const auto& image = images[i];
        if (image.view != view) continue;
        const auto crops =
            classifier::ten_crops(read_mat(image.file("roi256_u8")), stage_classifier_statistics(view));
        const auto outputs = network.run(crops);
        const auto score = torch::softmax(outputs.logits, 1);
        largest.add(set + " features",
                    largest_difference(every_16th(outputs.features),
                                       fold_part(golden_values(image.file("features")), fold)),
                    kFeatureTolerance);
        largest.add(set + " class logits",
                    largest_difference(values_of(outputs.logits),
                                       fold_part(golden_values(image.file("cls_logits")), fold)),
                    kLogitTolerance);
        largest.add(
            set + " softmax",
            largest_difference(values_of(score), fold_part(golden_values(image.file("cls_softmax")), fold)),
            kScoreTolerance);
        cams[i] = cams[i].defined() ? cams[i] + outputs.cams : outputs.cams;
      }
    }
  }
  for (std::size_t i = 0; i < images.size(); ++i) {
    const cv::Mat heatmap = image::assemble_heatmap(matrices(cams[i] / kStageFolds), GradcamMode::reference);
    const auto in_double = images[i].file("gradcam_f64");
    cv::Mat expected;
    read_mat(in_double.empty() ? images[i].file("gradcam_f32") : in_double).convertTo(expected, CV_64F);
    largest.add(set + " Grad-CAM", cv::norm(heatmap, expected, cv::NORM_INF), kCamTolerance);
  }
}

TEST(LocalizerStages, SmallNetworksMatchTheOriginal) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages");
  check_localizer("stages/small", true);
  check_localizer("real/small", true);
}

TEST(LocalizerStages, FullNetworksMatchTheOriginal) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages");
  check_localizer("stages/full", false);
  check_localizer("real/full", false);
}

TEST(ClassifierStages, MatchTheOriginalOnSyntheticImages) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages");
  check_classifier("stages/small");
  check_classifier("stages/full");
}

TEST(ClassifierStages, MatchTheOriginalOnRealImages) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages");
  check_classifier("real/small");
  check_classifier("real/full");
}

TEST(TestTimeAugmentation, EqualsTheOriginalsTensor) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages");
  for (const auto& [name, view, step] :
       {std::tuple{"S0_PA", View::pa, 3}, std::tuple{"S1_LAT", View::lat, 7}}) {
    const StageImage image{"stages/small", name, view};
    const auto crops =
        classifier::ten_crops(read_mat(image.file("roi256_u8")), stage_classifier_statistics(view));
    using torch::indexing::None;
    using torch::indexing::Slice;
    const auto sub = crops.index({Slice(), Slice(), Slice(0, None, step), Slice(0, None, step)});
    EXPECT_EQ(values_of(sub), golden_values(image.file("tta_f32"))) << name;
  }
}

}  // namespace
}  // namespace deepwrist::testing
