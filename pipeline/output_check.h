#pragma once

#include <filesystem>
#include <string>

#include "core/base/output_guard.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// What a run of a program reads, and what it writes whichever program it is: `table` and what belongs to it,
/// of a part also that part's, the log, of a setup also the radiographs and the overlays. The program adds
/// its own outputs and asks OutputGuard::require_separate(). `classifier`: its weights are read, too.
OutputGuard guard_of_files(const InferenceExperiment& experiment, const std::filesystem::path& table,
                           bool classifier);
OutputGuard guard_of(const Setup& setup, const std::filesystem::path& table);

/// A folder that gets a picture of each radiograph.
void note_pictures(OutputGuard& guard, const Setup& setup, const std::filesystem::path& folder,
                   const std::string& what);

/// A file beside the table that the program writes, too.
void note_beside(OutputGuard& guard, const std::filesystem::path& file);

/// The page of results and what lies beside it.
void note_report(OutputGuard& guard, const InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
