#include "tests/pipeline/golden_stages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "classifier/se_resnet.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "tests/support/arrays.h"
#include "tests/support/formula_weights.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {

std::filesystem::path StageImage::file(const std::string& stage) const {
  return reference("golden/" + set + "/" + name + "." + stage + ".npy");
}

cv::Mat StageImage::network_image() const {
  StageImage small = *this;
  small.set = set.substr(0, set.find('/')) + "/small";
  return read_mat(small.file("resized256_u8"));
}

std::vector<StageImage> stage_images(const std::string& set) {
  const std::vector<std::string> names =
      set.starts_with("real") ? std::vector<std::string>{"R0_PA", "R1_PA", "R2_PA", "R3_PA"}
                              : std::vector<std::string>{"S0_PA", "S0_LAT", "S1_PA", "S1_LAT", "S2_PA"};
  std::vector<StageImage> images;
  for (const auto& name : names) images.push_back({set, name, name.ends_with("LAT") ? View::lat : View::pa});
  return images;
}

weights::StateDict stage_localizer_weights(View view, int fold, bool small) {
  localizer::HourglassParams params;
  if (small) params.bw = 4, params.hg_depth = 3;
  const auto tag = std::string(small ? "locS_" : "loc_") + name(view) + "_" + std::to_string(fold);
  auto weights = formula_weights(tag, weights::state_dict_of(*localizer::HourglassNet(params)));
  apply_localizer_gain(weights, small ? 4 : 0.5);
  return weights;
}

weights::StateDict stage_classifier_weights(View view, int fold) {
  const auto tag = std::string("cls_") + name(view) + "_" + std::to_string(fold);
  auto weights =
      formula_weights(tag, weights::state_dict_of(*classifier::SeResNet(classifier::SeResNetParams{})));
  apply_classifier_specials(weights, view == View::lat, fold);
  return weights;
}

weights::ChannelStatistics stage_localizer_statistics(View view) {
  return weights::read_mean_std(reference("golden/loc_data") / weights::mean_std_name(view), 1);
}

weights::ChannelStatistics stage_classifier_statistics(View view) {
  return weights::read_mean_std(reference("golden/cls_data") / weights::mean_std_name(view), 3);
}

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  EXPECT_EQ(a.size(), b.size());
  double largest = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

}  // namespace deepwrist::testing
