#pragma once

#include <cstddef>
#include <ctime>
#include <filesystem>
#include <string>

#include "clinic/objects/object_files.h"
#include "clinic/results/finished_run.h"
#include "clinic/results/finished_views.h"
#include "clinic/results/study_analysis.h"
#include "core/data/radiograph_source.h"

namespace deepwrist::clinic {

/// How the objects of a finished run are made.
struct ResultsOptions {
  std::filesystem::path folder;  ///< of the objects
  ObjectOptions objects = {};
  Template stands_in = {};
  std::time_t when = 0;  ///< the content's date and time, of objects that are new
};

struct ResultsCounts {
  std::size_t studies = 0;
  std::size_t objects = 0;   ///< that there are now
  std::size_t fresh = 0;     ///< of them made now; the others were there
  std::size_t left_out = 0;  ///< radiographs of which no object could be made, each told in the log
};

/// "12 studies, 60 DICOM objects (60 new)\n", and what was left out.
std::string describe(const ResultsCounts& counts);

/// Makes the DICOM objects of finished views, study by study in the order of their first rows, one study in
/// memory at a time: a study is what has one StudyInstanceUID. What concerns one study alone is told by the
/// lines of its rows and left out. Throws Error(format) where results were computed by weights that `run`
/// does not name, Error(usage) where one template stands in for several pictures, Error(io) for a folder that
/// cannot be written, and when a stop is asked for.
ResultsCounts write_results(const std::vector<FinishedView>& views, const FinishedRun& run,
                            data::RadiographSource& source, const ResultsOptions& options);

}  // namespace deepwrist::clinic
