#pragma once

#include "core/base/output_guard.h"
#include "evaluation/fractures/evaluation.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// What a run of a program over `setup` reads, and what it writes whichever program it is: `table` and what
/// belongs to it, the log, the overlays. The program adds its own outputs and asks require_separate().
OutputGuard guard_of(const Setup& setup, const std::filesystem::path& table);

/// A folder that gets a picture of each radiograph.
void note_pictures(OutputGuard& guard, const Setup& setup, const std::filesystem::path& folder,
                   const std::string& what);

/// Throws Error(usage) where an output of the program is one of its inputs or another output.
void require_separate_test(const Setup& setup);
void require_separate_landmarks(const Setup& setup);
void require_separate_errors(const Setup& setup);
void require_separate_dataset(const Setup& setup);

/// Of `test_localizer out_of_fold=true`, which has no setup.
void require_separate_out_of_fold(const config::InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
