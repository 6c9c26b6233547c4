#pragma once

#include <functional>
#include <string>
#include <vector>

#include "apps/pipeline/results.h"
#include "apps/pipeline/runner.h"

namespace deepwrist::pipeline {

/// How many cases of a run went well.
struct Counts {
  std::size_t done = 0;     ///< in this run
  std::size_t kept = 0;     ///< finished by an earlier run (resume)
  std::size_t failed = 0;

  int exit_code() const;
};

/// "40 radiographs done, 2 failed (see the reason column)\n".
std::string describe(const Counts& counts);

/// Runs the pipeline over the requests that `results` does not hold yet and adds one row a case, made by
/// `finish_case` (which also writes the case's pictures). An error of writing one case's pictures fails that case;
/// after an interruption the table of what is done is completed before the error passes on.
Counts run_table(const Setup& setup, Stage last, Results& results,
                 const std::function<Results::Row(const Case&)>& finish_case);

/// Throws Error unless every output folder of the experiment is writable.
void check_outputs(const config::InferenceExperiment& experiment);

/// "0" or "1", the reference's `Side`.
std::string side_text(View view);

void append(std::vector<std::string>& values, const std::vector<std::string>& more);

}  // namespace deepwrist::pipeline
