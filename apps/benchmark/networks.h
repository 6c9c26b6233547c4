#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/choice/rule_check.h"
#include "core/engine/run_timing.h"

namespace deepwrist::benchmark {

/// How fast one network of an ensemble takes one radiograph, computed in one way: a 256×256 image for the
/// localizer, the ten 224×224 crops of one region for the classifier.
struct NetworkRate {
  std::string network;    ///< "localizer" or "classifier"
  std::string engine;     ///< "modules" (those that are trained), or an engine of the programs' networks
  std::string precision;  ///< "fp32" or "int8"
  int threads = 1;
  double gflop = 0;  ///< of one radiograph, counted for direct convolutions
  engine::RunTiming timing;

  double images_per_second() const { return 1 / timing.median_s; }
  double gflops() const { return gflop / timing.median_s; }
};

struct NetworkOptions {
  std::filesystem::path localizer, classifier;  ///< snapshot folders, of which the first network is taken
  std::vector<int> threads;
  double seconds = 2;  ///< of each measurement
};

struct NetworkMeasurements {
  std::vector<NetworkRate> rates;  ///< one for each network, engine and number of threads
  /// Of the convolutions of both networks, by one thread; nothing in a build without oneDNN.
  std::optional<engine::RuleCheck> rule;
};

/// Throws Error for a folder that is no snapshot.
NetworkMeasurements measure_networks(const NetworkOptions& options);

}  // namespace deepwrist::benchmark
