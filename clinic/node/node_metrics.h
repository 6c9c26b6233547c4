#pragma once

#include <string>

#include "clinic/node/node_status.h"

namespace deepwrist::clinic {

/// The same figures as describe(status), in the text format of Prometheus (exposition format 0.0.4): gauges
/// named `deepwrist_node_...`, seconds and bytes. `oldest_unanswered_seconds` is 0 where none waits;
/// latencies have no line until a study was answered.
std::string metrics_text(const NodeStatus& status);

}  // namespace deepwrist::clinic
