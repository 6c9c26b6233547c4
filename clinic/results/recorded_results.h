#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "clinic/results/finished_views.h"
#include "clinic/results/recorded_settings.h"
#include "core/data/csv_table.h"

namespace deepwrist::clinic {

/// What came of the objects of a finished table.
struct RecordedResults {
  std::string text;      ///< for the console
  bool complete = true;  ///< false: of some radiographs there are no objects
};

/// Makes the objects that `settings` ask for of the finished `table`, whose `rows` were read; its record lies
/// beside it. `files` as of read_finished_views. Throws what read_finished_run and write_results throw.
RecordedResults write_recorded_results(
    const std::filesystem::path& table, const data::CsvTable& rows, const RecordedSettings& settings,
    const std::function<FilesOfView(std::size_t row, const FinishedView& view)>& files);

}  // namespace deepwrist::clinic
