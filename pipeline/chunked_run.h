#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "pipeline/case.h"
#include "pipeline/setup.h"
#include "pipeline/view_networks.h"

namespace deepwrist::pipeline {

/// Takes rows through the pipeline chunk by chunk, one network after the other, while the next chunk
/// is being read. Chunks hold one view; the first has a single image, so that results appear early. `sink`
/// receives each finished chunk, failed cases included, one after the other on another thread, while the
/// networks go on; what it throws passes on. Throws Error(interrupted) after SIGINT or SIGTERM, with every
/// chunk handed to `sink` complete.
void run_pipeline(const Setup& setup, Stage last, const std::vector<WantedRow>& rows,
                  const std::function<void(std::vector<Case>&)>& sink);

}  // namespace deepwrist::pipeline
