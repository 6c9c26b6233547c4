#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/node.h"
#include "core/report/page/page.h"

namespace deepwrist::evaluation {

/// One of the runs that are compared: a table of predictions, or the folder of a training run.
struct ComparedRun {
  std::string name;
  std::filesystem::path path;
  bool is_folder = false;
  std::optional<config::Node> configuration = {};  ///< params.yaml of a training run
};

/// "NAME=PATH", or a path, whose last part is the name; those that share one get their folder's in front.
/// Throws Error(usage) for what is not there or for names that still agree, Error(format) for a params.yaml
/// that cannot be read.
std::vector<ComparedRun> open_runs(const std::vector<std::string>& words);

/// The keys whose values differ and change the result, a column a run; no rows where there are none.
report::DataTable configuration_table(const std::vector<ComparedRun>& runs);

/// Validation loss and metrics over epochs, of each view the mean of the networks, a line a training run.
std::vector<report::Figure> epoch_figures(const std::vector<ComparedRun>& runs);

}  // namespace deepwrist::evaluation
