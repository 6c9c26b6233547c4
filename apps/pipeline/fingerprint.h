#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "apps/pipeline/setup.h"

namespace deepwrist::pipeline {

/// What the numbers of a results table depend on: table, preprocessing, weights and statistics of each view,
/// model parameters. Written beside the table as `<save_path>.run.json`, so that a resumed run never mixes
/// two.
nlohmann::json fingerprint(const Setup& setup);

/// With `resume` and an earlier fingerprint there, throws Error(usage) naming what differs.
void check_fingerprint(const nlohmann::json& current, const std::filesystem::path& table, bool resume);

/// Writes the fingerprint, or, with `resume` and an earlier one there, throws Error(usage) naming what
/// differs. `also` is written with it and not compared: what the rows do not depend on.
void record_fingerprint(const nlohmann::json& current, const std::filesystem::path& table, bool resume,
                        const nlohmann::json& also = nlohmann::json::object());

}  // namespace deepwrist::pipeline
