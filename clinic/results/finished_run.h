#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "evaluation/fractures/decision.h"

namespace deepwrist::clinic {

/// What a table of predictions was made with, by the record beside it (`<table>.run.json`).
struct FinishedRun {
  Preprocessing preprocessing;
  evaluation::DecisionsByGroup decisions;  ///< of "PA", "LAT" and "study"
  /// SHA-256 of the networks' files, sorted, each once; empty where no radiograph came as far as a network.
  std::vector<std::string> weights;
  std::string settings;  ///< what else changes results, as one line of JSON
  /// When the run began to read: a radiograph that was changed later is not the one that was analysed.
  std::filesystem::file_time_type begun = std::filesystem::file_time_type::max();
  std::filesystem::path images;  ///< folder of the table of radiographs; empty where it is not told
};

/// Throws Error(io) where there is no record, Error(format) for one that does not say all that objects tell.
FinishedRun read_finished_run(const std::filesystem::path& table);

/// `weights` and `settings` of a record that is at hand.
std::vector<std::string> weights_in(const nlohmann::json& record);
std::string settings_in(const nlohmann::json& record);

}  // namespace deepwrist::clinic
