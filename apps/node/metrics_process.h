#pragma once

#include <cstdint>

#include "apps/node/kept_process.h"

namespace deepwrist::clinic {

/// What the process that serves `metrics_port` does, until SIGTERM: it asks the node for a page through the
/// channel, and waits two seconds for it.
KeptProcess::Work serve_metrics(std::uint16_t port);

/// Answers it where it asks: figures of the spool.
void answer_metrics(KeptProcess& process, const std::filesystem::path& spool);

}  // namespace deepwrist::clinic
