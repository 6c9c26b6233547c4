#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// What the numbers of every row of a results table depend on: preprocessing, weights and statistics of each
/// view, model parameters, precision; and where the images were named. Written beside the table as
/// `<save_path>.run.json`, so that one run's results never replace another's or are mixed with them unasked.
nlohmann::json fingerprint(const Setup& setup);

/// Throws Error(usage), naming what differs, where `table` or its partial file is there and was made with
/// another fingerprint or without one, unless `earlier.overwrite`. A resumed run may name its images
/// in another table, and a table without a fingerprint will do: its rows are told apart by their own.
void check_fingerprint(const nlohmann::json& current, const std::filesystem::path& table,
                       config::EarlierResults earlier);

/// Writes the fingerprint of a run that now owns `table`. `also` is written with it and not compared: what
/// the rows do not depend on, or what is made anew in those of an earlier run (Results::Renew). Throws
/// Error(io).
void write_fingerprint(const nlohmann::json& current, const std::filesystem::path& table,
                       const nlohmann::json& also = nlohmann::json::object());

/// SHA-256 of what the numbers depend on, wherever the images were named.
std::string run_digest(const Setup& setup);

/// What a row is made from, as 16 hexadecimal digits: the run (run_digest), the case's ID as written and as
/// shown, its file by path, size and time of change, view, spacing, labels, points, and `also`.
std::string case_fingerprint(const Setup& setup, const CaseRequest& request, const std::string& run,
                             const std::vector<std::string>& also);

}  // namespace deepwrist::pipeline
