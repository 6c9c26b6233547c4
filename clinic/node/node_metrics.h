#pragma once

#include <string>

#include "clinic/node/node_status.h"

namespace deepwrist::clinic {

/// The same figures as describe(status), in the text format of Prometheus (exposition format 0.0.4): gauges
/// named `deepwrist_node_...`, seconds and bytes. What is not known has no line.
std::string metrics_text(const NodeStatus& status);

}  // namespace deepwrist::clinic
