#include "apps/merge/merged_results.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <ctime>
#include <unordered_map>
#include <utility>

#include "clinic/results/recorded_results.h"
#include "clinic/results/study_analysis.h"
#include "core/base/error.h"
#include "core/base/formulas.h"
#include "evaluation/fractures/recorded_thresholds.h"
#include "pipeline/gallery_file.h"
#include "pipeline/landmark_summary.h"
#include "pipeline/prediction_report.h"
#include "pipeline/report_page.h"
#include "pipeline/studies.h"

//   localize         the table, and where points are annotated its summary
//   create_dataset   the table alone: the regions are where they belong
//   test             the table ─► studies, numbers, page with the cases of all parts' .cases, DICOM objects
//
// The page tells as its time when the last part ended, so that merging again gives the same page.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDicom = "dicom";

fs::path place_of(const FoundParts& found) { return part_record_file(found.parts.front().table); }

std::time_t last_end(const FoundParts& found) {
  std::time_t last = 0;
  for (const auto& part : found.parts) last = std::max(last, part.record.finished);
  return last;
}

ReportedRun reported_run_of(const FoundParts& found, const fs::path& table) {
  ReportedRun run{.table = table,
                  .gt = {},
                  .thresholds = {},
                  .decisions = {},
                  .bootstrap = {},
                  .report = {},
                  .configuration = found.first().configuration,
                  .note = {},
                  .written = last_end(found)};
  read_report_settings(found.first().settings, place_of(found), run);
  if (!found.absent.empty()) {
    run.note = fmt::format("{} of {} parts are missing", found.absent.size(), found.first().part.of);
  }
  return run;
}

/// The settings of DICOM objects; nothing where none are wanted.
std::optional<clinic::RecordedSettings> dicom_settings(const FoundParts& found) {
  const auto& settings = found.first().settings;
  if (!settings.contains(kDicom)) return std::nullopt;
  return clinic::recorded_settings(settings[kDicom], place_of(found));
}

/// The radiograph of each row of the metadata.
std::unordered_map<std::size_t, fs::path> radiographs_of(const FoundParts& found) {
  std::unordered_map<std::size_t, fs::path> files;
  for (const auto& part : found.parts) {
    const auto& record = part.record;
    for (std::size_t i = 0; i < record.files.size(); ++i) files[record.rows[i]] = record.files[i];
  }
  return files;
}

MergedOutcome write_dicom(const FoundParts& found, const FinishedPredictions& predictions,
                          const fs::path& table) {
  const auto settings = dicom_settings(found);
  if (!settings) return {};
  const auto files = radiographs_of(found);
  auto [text, complete] = clinic::write_recorded_results(
      table, predictions.table, *settings, [&](std::size_t row, const clinic::FinishedView& view) {
        const auto file = files.find(predictions.orders.at(row));
        return clinic::FilesOfView{file == files.end() ? fs::path() : file->second,
                                   settings->heat_maps / (view.output_name() + ".npy")};
      });
  return {std::move(text), complete};
}

/// Each part has seen to its own radiographs; of all together there may be several pictures.
void require_one_picture(const fs::path& stands_in,
                         const std::unordered_map<std::size_t, fs::path>& radiographs) {
  if (stands_in.empty()) return;
  std::vector<fs::path> files;
  for (const auto& [row, file] : radiographs) files.push_back(file);
  clinic::check_stand_in(files, stands_in);
}

CaseGallery gallery_of(const FoundParts& found, const ReportedRun& run) {
  CaseGallery gallery(run.report.write ? static_cast<std::size_t>(run.report.cases) : 0, run.gt.front());
  if (gallery.limit() == 0) return gallery;
  for (const auto& part : found.parts) {
    read_gallery(part_gallery_file(part.table),
                 [&](StoredCase item) { gallery.put(item.rank, std::move(item.shown)); });
  }
  return gallery;
}

MergedOutcome write_predictions(MergedTable merged, const FoundParts& found, const fs::path& table) {
  auto run = reported_run_of(found, table);
  run.thresholds = evaluation::recorded_thresholds(table);
  run.decisions = evaluation::recorded_decisions(table);
  if (found.first().settings.value("keep_formulas", false)) configure_formulas(Formulas::kept);
  const auto predictions = read_predictions(std::move(merged.rows), run.gt);
  const auto studies = studies_file(table);
  write_studies(predictions.scores, run.decisions, studies);
  const auto text = report_predictions(run, predictions, gallery_of(found, run), 0);
  auto dicom = write_dicom(found, predictions, table);
  return {fmt::format("predictions: {}\nstudies:     {}\n{}{}", table.string(), studies.string(), dicom.text,
                      text),
          dicom.complete};
}

MergedOutcome write_landmarks(const MergedTable& merged, const FoundParts& found, const fs::path& table,
                              config::RunSummary& summary) {
  std::string text;
  if (merged.rows.table.column(kLandmarkErrorColumn)) {
    std::unordered_map<std::size_t, const std::vector<cv::Point2f>*> points;
    for (const auto& part : found.parts) {
      const auto& record = part.record;
      for (std::size_t i = 0; i < record.points.size(); ++i) points[record.rows[i]] = &record.points[i];
    }
    const auto truth = [&](std::size_t row) {
      const auto of_row = points.find(merged.rows.orders.at(row));
      return of_row == points.end() ? std::vector<cv::Point2f>{} : *of_row->second;
    };
    text = summarize_errors(merged.rows.table, truth, summary);
  }
  return {text + "landmarks:   " + table.string() + "\n"};
}

}  // namespace

void note_merged(OutputGuard& guard, const FoundParts& found, const fs::path& table) {
  constexpr const char* kBeside = "beside SAVE_PATH,";
  const auto& program = found.first().program;
  guard.writes(config::summary_file(table), kBeside);
  if (program != "test") return;
  guard.writes(studies_file(table), kBeside);
  const auto run = reported_run_of(found, table);
  evaluation::note_outputs(guard, report_files(table, run.report), kBeside);
  const auto dicom = dicom_settings(found);
  if (!dicom) return;
  guard.fills(dicom->folder, "dicom.dir");
  guard.reads(dicom->stands_in, "dicom.template");
  const auto radiographs = radiographs_of(found);
  for (const auto& [row, file] : radiographs) guard.reads_image(file, "a radiograph");
  require_one_picture(dicom->stands_in, radiographs);
}

MergedOutcome write_merged_results(MergedTable merged, const FoundParts& found, const fs::path& table,
                                   config::RunSummary& summary) {
  const auto& program = found.first().program;
  if (program == "localize") return write_landmarks(merged, found, table, summary);
  if (program == "test") return write_predictions(std::move(merged), found, table);
  return {"table:       " + table.string() + "\n"};
}

}  // namespace deepwrist::pipeline
