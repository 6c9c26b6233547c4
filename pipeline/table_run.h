#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/program/run_summary.h"
#include "pipeline/chunked_run.h"
#include "pipeline/columns.h"
#include "pipeline/results.h"

namespace deepwrist::pipeline {

/// How many cases of a run went well.
struct Counts {
  std::size_t done = 0;     ///< in this run
  std::size_t kept = 0;     ///< finished by an earlier run (resume)
  std::size_t changed = 0;  ///< finished by it, but from another file, label, spacing ...; done again
  std::size_t fresh = 0;    ///< not finished by it
  std::size_t failed = 0;
  config::ReasonCounts reasons = {};  ///< of those that failed

  int exit_code() const;
};

/// "40 radiographs done, 2 failed (see the reason column)\n"; of a resumed run also "3 kept, 1 changed, 1
/// new".
std::string describe(const Counts& counts);

/// The same and the reasons, in the run's summary.
void note_counts(const Counts& counts, config::RunSummary& summary);

/// The results of a run: `table` with these columns for the cases of `setup`, once it is known that nothing
/// an earlier run left there would be lost or mixed with them, and beside it what they depend on
/// (fingerprint.h). `also` is recorded with that and not compared; what rows show of it is made anew by
/// `renew`. A part counts as unfinished from here on. Throws as check_fingerprint and Results do.
std::unique_ptr<Results> open_results(const Setup& setup, const std::filesystem::path& table,
                                      const Columns& columns,
                                      const nlohmann::json& also = nlohmann::json::object(),
                                      const Results::Renew& renew = {});

/// Throws what open_results would, without touching anything.
void check_results(const Setup& setup, const std::filesystem::path& table, const Columns& columns);

/// What a program does with the cases of its table.
struct TableRun {
  Stage last = Stage::landmarks;
  /// Why a case that went well so far has failed all the same; empty where it has not.
  std::function<std::string(const Case&)> check = [](const Case&) { return std::string(); };
  /// Saves the pictures of a case that did not fail.
  std::function<void(const Case&)> save_pictures;
  /// Those that the results were opened with; they make the row of a case, failed ones included.
  Columns columns;
  /// The files that a finished case has beside its row; a resumed run makes the missing ones.
  std::function<std::vector<std::filesystem::path>(const CaseRequest&)> pictures;
  /// What else of its input a row shows; case_fingerprint has the rest.
  std::function<std::vector<std::string>(const CaseRequest&)> depends_on = [](const CaseRequest&) {
    return std::vector<std::string>{};
  };
  /// Called once the table is written, also after an interruption.
  std::function<void()> table_written = [] {};
};

/// Runs the pipeline over the requests that `results` does not hold yet and adds one row a case. After an
/// interruption the table of what is done is completed before the error passes on.
/// `summary` gets the folders of pictures, and the counts whenever it ends.
Counts run_table(const Setup& setup, Results& results, const TableRun& run, config::RunSummary& summary);

/// Throws Error unless `save_path` can be a file and every output folder of the experiment is writable.
void check_outputs(const InferenceExperiment& experiment);

/// The radiographs' part of a dry run: opens every file and reads its header. Names those that cannot be read
/// in the log and returns the exit code that the run would have for them.
int check_radiographs(const Setup& setup);

/// "0" or "1", the reference's `Side`; empty where the view is unknown.
std::string side_text(View view);
std::string side_text(const CaseRequest& request);

}  // namespace deepwrist::pipeline
