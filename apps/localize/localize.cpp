#include "apps/localize/localize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/standard_output.h"
#include "core/data/csv_writer.h"
#include "core/program/run_summary.h"
#include "core/train/software_versions.h"
#include "pipeline/columns.h"
#include "pipeline/landmark_rows.h"
#include "pipeline/landmark_summary.h"
#include "pipeline/output_check.h"
#include "pipeline/part_record.h"
#include "pipeline/pictures.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"
#include "pipeline/table_run.h"

//   t.csv            ID, Fname, Side | Points | landmark_K_{x,y,spread_mm} | landmark_K_{x,y}_fraction |
//                    width, height | spacing | ? error_mm | ? DICOM | status, reason, fingerprint
//   t_summary.json   what the run came to; where any row has error_mm, that too
//
//   pixels = fraction · size of the radiograph,   Points = [[x, y], [x, y], [x, y]] in pixels
//   error_mm = Σ_k √((Δx_k mm_x)² + (Δy_k mm_y)²) / K
//
// The summary is made from the table as written, so rows kept from an earlier run count.

namespace deepwrist::pipeline {
namespace {

/// True where the table has annotated points to compare with.
bool has_truth(const Setup& setup) {
  for (std::size_t i = 0; i < setup.metadata.size(); ++i) {
    if (!setup.metadata[i].points.empty()) return true;
  }
  return false;
}

/// Mean distance from the annotated points in mm; empty where points or spacing are missing.
std::string error_text(const Case& item) {
  const auto& truth = item.request.points;
  if (item.failed() || truth.size() != item.annotation.average.size() || item.mm_per_px.width <= 0) return "";
  const auto found = image::to_pixels(item.annotation.average, item.image.size());
  double sum = 0;
  for (std::size_t k = 0; k < truth.size(); ++k) {
    sum += std::hypot((found[k].x - truth[k].x) * item.mm_per_px.width,
                      (found[k].y - truth[k].y) * item.mm_per_px.height);
  }
  return data::csv_number(sum / static_cast<double>(truth.size()));
}

/// The landmarks as the text of the metadata's `Points` column.
std::string points_text(const Case& item) {
  std::string text;
  for (const auto& point : image::to_pixels(item.annotation.average, item.image.size())) {
    text += fmt::format("{}[{}, {}]", text.empty() ? "" : ", ", point.x, point.y);
  }
  return text.empty() ? "" : "[" + text + "]";
}

/// A coordinate as a fraction of the radiograph's width or height.
std::string fraction(const Case& item, std::size_t landmark, float cv::Point2f::*axis) {
  const auto& points = item.annotation.average;
  return landmark < points.size() ? data::csv_number(points[landmark].*axis) : "";
}

Columns fraction_columns() {
  Columns columns;
  for (std::size_t k = 0; k < 3; ++k) {
    columns.push_back({fmt::format("landmark_{}_x_fraction", k + 1),
                       [k](const Case& item) { return fraction(item, k, &cv::Point2f::x); }});
    columns.push_back({fmt::format("landmark_{}_y_fraction", k + 1),
                       [k](const Case& item) { return fraction(item, k, &cv::Point2f::y); }});
  }
  return columns;
}

Columns columns_of(const Setup& setup) {
  auto columns = name_columns();
  append(columns, {{"Points", points_text}});
  append(columns, landmark_columns());
  append(columns, fraction_columns());
  append(columns, size_columns());
  append(columns, spacing_columns());
  if (has_truth(setup)) append(columns, {{kLandmarkErrorColumn, error_text}});
  append(columns, dicom_columns(setup.experiment));
  append(columns, status_columns());
  return columns;
}

/// What the console shows of the errors, where points are annotated, and the summary of the run.
std::string summarize(const Setup& setup, const Results& results, config::RunSummary& summary) {
  if (!has_truth(setup)) return "";
  const auto [table, orders] = results.read_finished();
  const auto truth = [&](std::size_t row) { return setup.metadata[orders[row]].points; };
  return summarize_errors(table, truth, summary);
}

/// The annotated points of a part's rows, so that all parts together give a summary.
PartNotes notes_of_part(const Setup& setup, const Results& results) {
  PartNotes notes{.program = "localize"};
  if (!has_truth(setup)) return notes;
  for (const auto row : results.orders()) notes.points.push_back(setup.metadata[row].points);
  return notes;
}

/// Throws Error(usage) where an output is one of the inputs or another output.
void require_separate(const Setup& setup) { guard_of(setup, setup.experiment.save_path).require_separate(); }

int run_localize(const InferenceExperiment& experiment, config::RunSummary& summary) {
  summary.phase("preparing");
  check_outputs(experiment);
  const auto setup = prepare(experiment, false, true);
  require_separate(setup);
  TableRun run;
  run.columns = columns_of(setup);
  const auto table = part_file(experiment.save_path, experiment.part);
  const auto results = open_results(setup, table, run.columns);
  summary.goes_to(config::summary_file(table));
  summary.output(table);
  run.last = Stage::landmarks;
  run.check = [](const Case& item) { return points_problem(item.request.points, item.image.size()); };
  run.save_pictures = [&](const Case& item) {
    if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
  };
  run.pictures = [&](const CaseRequest& request) {
    return experiment.save_image ? std::vector{picture_file(request, experiment.save_image_dir)}
                                 : std::vector<std::filesystem::path>{};
  };
  const auto counts = run_table(setup, *results, run, summary);
  if (setup.part) finish_part(setup, table, *results, notes_of_part(setup, *results));
  print_results(fmt::format("{}{}landmarks:   {}\n{}{}", describe(counts),
                            setup.part ? "" : summarize(setup, *results, summary), table.string(),
                            picture_folders_text(experiment), describe_part(setup)));
  return counts.exit_code();
}

}  // namespace

int check_localize(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, false, true);
  require_separate(setup);
  check_weights(setup);
  check_results(setup, part_file(experiment.save_path, experiment.part), columns_of(setup));
  return check_radiographs(setup);
}

int run_localize(const InferenceExperiment& experiment) {
  config::RunSummary summary("localize", train::software_versions());
  return summary.around([&] { return run_localize(experiment, summary); });
}

}  // namespace deepwrist::pipeline
