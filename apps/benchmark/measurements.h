#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/benchmark/networks.h"
#include "pipeline/timed_run.h"

namespace deepwrist::benchmark {

/// What was measured, and on what.
struct Results {
  std::string processor;  ///< its name as the system has it
  int cores = 1;          ///< this process may use
  std::string instructions;
  std::map<std::string, std::string> libraries;  ///< name → version
  std::map<int, double> peak_gflops;             ///< fp32 multiply-adds, by number of threads
  std::vector<NetworkRate> networks;
  std::optional<engine::RuleCheck> rule;  ///< how well convolutions are chosen
  std::optional<pipeline::PipelineRate> pipeline;

  /// Rate over the fp32 peak of as many threads. Above 1 where fewer multiplications do (Winograd) or
  /// narrower ones (int8).
  double share_of_peak(const NetworkRate& rate) const;
};

/// Processor, cores, instructions and libraries of this machine; nothing measured.
Results describe_machine();

/// For people: one row a network, engine, precision and number of threads.
std::string to_text(const Results& results);
/// For programs: the same, all numbers in full.
nlohmann::json to_json(const Results& results);

}  // namespace deepwrist::benchmark
