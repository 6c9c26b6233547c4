#include "tests/core/augment/support.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.h"
#include "core/config/yaml.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::augment::testing {

Pipeline pipeline(const std::string& yaml, const PipelineOptions& options) {
  return build_pipeline(config::parse_yaml(yaml, "list.yaml"), options);
}

std::string problems_of(const std::string& yaml) {
  try {
    pipeline(yaml);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

Sample augmented(const std::string& yaml, const Sample& sample, const PipelineOptions& options) {
  Sample result = sample;
  pipeline(yaml, options).apply(result, 0, 0);
  return result;
}

Sample golden_sample(const std::string& name) {
  return {deepwrist::testing::read_mat(deepwrist::testing::golden("misc/" + name)), {}};
}

std::vector<cv::Point2f> points_of(const nlohmann::json& json) {
  std::vector<cv::Point2f> points;
  for (const auto& point : json) points.emplace_back(point[0].get<float>(), point[1].get<float>());
  return points;
}

double largest_distance(const std::vector<cv::Point2f>& a, const std::vector<cv::Point2f>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max<double>({largest, std::abs(a[i].x - b[i].x), std::abs(a[i].y - b[i].y)});
  }
  return largest;
}

}  // namespace deepwrist::augment::testing
