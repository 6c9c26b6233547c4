#include "clinic/results/recorded_results.h"

#include <ctime>

#include "clinic/results/results_folder.h"

namespace deepwrist::clinic {

RecordedResults write_recorded_results(
    const std::filesystem::path& table, const data::CsvTable& rows, const RecordedSettings& settings,
    const std::function<FilesOfView(std::size_t row, const FinishedView& view)>& files) {
  const auto views = read_finished_views(rows, files);
  const auto run = read_finished_run(table);
  data::RadiographSource source(data::source_options(settings.limits, run.preprocessing, 1));
  const auto counts = write_results(views, run, source,
                                    {.folder = settings.folder,
                                     .objects = {.report_class = settings.report_class},
                                     .stands_in = settings.stands_in,
                                     .when = std::time(nullptr)});
  return {"DICOM:       " + settings.folder.string() + ", " + describe(counts), counts.left_out == 0};
}

}  // namespace deepwrist::clinic
