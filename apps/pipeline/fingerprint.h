#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/pipeline/setup.h"

namespace deepwrist::pipeline {

/// What the numbers of a results table depend on: table, preprocessing, weights and statistics of each view,
/// model parameters. Written beside the table as `<save_path>.run.json`, so that a resumed run never mixes
/// two.
nlohmann::json fingerprint(const Setup& setup);

/// Writes the fingerprint, or, with `resume` and an earlier one there, throws Error(usage) naming what
/// differs.
void record_fingerprint(const nlohmann::json& current, const std::filesystem::path& table, bool resume);

}  // namespace deepwrist::pipeline
