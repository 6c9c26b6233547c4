#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// How a run's results came about, as far as that is not what they depend on (fingerprint.h): versions,
/// commit and processor, digest of the table, networks, and where thresholds are from. For reviewers: key
/// `made` of the record beside the table, which pages show (evaluation/run_record.h).
nlohmann::json made_record(const Setup& setup);

/// "classifier, 5 networks, 3f2a91bc04de": the snapshot's folder and the start of the digest of what computes
/// scores of this view.
std::string model_text(const Setup& setup, View view);

}  // namespace deepwrist::pipeline
