#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/augment/pipeline.h"

namespace deepwrist::augment::testing {

/// The pipeline of a list in YAML.
Pipeline pipeline(const std::string& yaml, const PipelineOptions& options = {});

/// What Error says of a list that is not accepted; empty where it is.
std::string problems_of(const std::string& yaml);

/// The sample after epoch 0, index 0 of the list.
Sample augmented(const std::string& yaml, const Sample& sample, const PipelineOptions& options = {});

/// An image of the golden folder misc and no points.
Sample golden_sample(const std::string& name);

/// [[x, y], ...] of golden files.
std::vector<cv::Point2f> points_of(const nlohmann::json& json);

/// Largest distance along x or y.
double largest_distance(const std::vector<cv::Point2f>& a, const std::vector<cv::Point2f>& b);

}  // namespace deepwrist::augment::testing
