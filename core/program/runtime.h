#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/formulas.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/config/key_registry.h"

namespace deepwrist::config {

/// What a run may do with the results that an earlier one left.
struct EarlierResults {
  bool resume = false;     ///< keep its rows that are of the same cases, made alike
  bool overwrite = false;  ///< replace what is not the same
};

/// Keys every program has: `device` (or `local_rank`), `threads`, `quiet`, `log.level`, `log.file`, ...
struct RuntimeOptions {
  std::string device = "auto";  ///< auto, cpu, cuda:N
  bool device_is_wish = false;  ///< from `local_rank`: without that device one warning, then the CPU
  int threads = 0;              ///< 0: every core the process may use
  std::string log_level = "info";
  LogFormat log_format = LogFormat::text;
  ProgressShown progress = ProgressShown::automatic;
  bool quiet = false;                     ///< warnings and errors alone, whatever else is asked for
  Formulas formulas = Formulas::as_text;  ///< of the tables that are written
  std::filesystem::path log_file;
  EarlierResults earlier;
  bool anonymize = false;     ///< IDs and file names replaced by row numbers in logs and results
  bool deterministic = true;  ///< CUDA's convolutions by algorithms that give the same digits each time
  std::vector<std::filesystem::path> config_files;  ///< that the experiment was read from
};

/// `device`, `local_rank`, `threads`, `quiet`, `log.*`: of every program.
void register_runtime_keys(KeyRegistry& keys, RuntimeOptions& runtime);

/// What `quiet` and `log.*` say, to log, progress and stdout. Throws as configure_log does.
void configure_messages(const RuntimeOptions& runtime);

/// `resume`, `anonymize`: of the programs that write a table.
void register_results_keys(KeyRegistry& keys, RuntimeOptions& runtime);

}  // namespace deepwrist::config
