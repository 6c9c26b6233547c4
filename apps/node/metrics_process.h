#pragma once

#include <cstdint>

#include "apps/node/kept_process.h"
#include "clinic/node/node_state.h"

namespace deepwrist::clinic {

/// What the process that serves `metrics_port` does, until SIGTERM: it asks the node for a page through the
/// channel, and waits two seconds for it.
KeptProcess::Work serve_metrics(std::uint16_t port);

/// Answers it where it asks: figures of the spool, or nothing where they cannot be read, which is logged, as
/// is what else it says.
void answer_metrics(KeptProcess& process, NodeState& state);

}  // namespace deepwrist::clinic
