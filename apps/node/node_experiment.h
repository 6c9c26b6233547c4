#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "clinic/node/arrival_reader.h"
#include "clinic/node/receiver_options.h"
#include "clinic/node/retention.h"
#include "clinic/node/retry_schedule.h"
#include "clinic/node/sender.h"
#include "clinic/node/study_readiness.h"
#include "clinic/objects/object_files.h"
#include "core/config/key_registry.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::clinic {

/// Everything that `node` is told.
struct NodeExperiment : pipeline::InferenceExperiment {
  ReceiverOptions receiver;  ///< its spool is that of all
  bool listens = true;       ///< false: files come from `watch` alone
  std::filesystem::path watch;
  std::vector<std::string> body_parts = wrist_body_parts();
  ReadinessRules readiness{.quiet_s = 15};
  double prediction_timeout_s = 300;
  bool allow_untrained = false;
  ObjectOptions objects;
  std::vector<Destination> destinations;
  RetrySchedule retry;
  Retention retention;
  std::uint16_t metrics_port = 0;  ///< of 127.0.0.1; 0: none
  std::filesystem::path events;    ///< JSON lines of what happens; empty: none

  SenderOptions sender() const { return {.title = receiver.title}; }
};

void register_node_keys(config::KeyRegistry& keys, NodeExperiment& experiment);

/// "TITLE@HOST:PORT", "tls:TITLE@HOST:PORT" with our side's files, or a folder. Throws Error(usage).
Destination parse_destination(const std::string& text, const std::optional<TlsFiles>& tls);

}  // namespace deepwrist::clinic
