#include "apps/localize/localize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/json_text.h"
#include "core/base/standard_output.h"
#include "core/base/text.h"
#include "core/data/csv_writer.h"
#include "core/data/fields.h"
#include "evaluation/landmarks/landmark_errors.h"
#include "pipeline/columns.h"
#include "pipeline/landmark_rows.h"
#include "pipeline/output_check.h"
#include "pipeline/pictures.h"
#include "pipeline/results.h"
#include "pipeline/setup.h"
#include "pipeline/table_run.h"

//   t.csv            ID, Fname, Side | Points | landmark_K_{x,y,spread_mm} | landmark_K_{x,y}_fraction |
//                    width, height | spacing | ? error_mm | ? DICOM | status, reason, fingerprint
//   t_summary.json   where any row has error_mm
//
//   pixels = fraction · size of the radiograph,   Points = [[x, y], [x, y], [x, y]] in pixels
//   error_mm = Σ_k √((Δx_k mm_x)² + (Δy_k mm_y)²) / K
//
// The summary is made from the table as written, so rows kept from an earlier run count.

namespace deepwrist::pipeline {
namespace {

constexpr const char* kError = "error_mm";

/// "<stem>_summary.json" beside the table: the errors, where points are annotated.
std::filesystem::path summary_file(std::filesystem::path table) {
  table.replace_filename(table.stem().string() + "_summary.json");
  return table;
}

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

/// One line on the errors of all radiographs, shares of them within distances, and <stem>_summary.json; empty
/// without annotated points.
std::string summarize_errors(const Results& results, const Setup& setup, const std::filesystem::path& table) {
  std::vector<double> errors;
  std::vector<evaluation::LandmarkCase> cases;
  const auto [written, orders] = results.read_finished();
  const auto column = written.require_column(kError), side = written.require_column("Side");
  for (std::size_t row = 0; row < written.rows(); ++row) {
    const auto error = parse_double(written.field(row, column));
    if (!error) continue;
    errors.push_back(*error);
    const auto view = data::parse_side(written.field(row, side)).value_or(View::pa);
    cases.push_back(read_error_row(written, row, view, setup.metadata[orders[row]].points));
  }
  if (errors.empty()) return "";
  const auto found = evaluation::summarize_errors(errors);
  const auto landmarks = evaluation::analyse_landmarks(cases);
  const nlohmann::json summary{
      {"radiographs", found.count},
      {"landmark_error_mm", {{"mean", found.mean}, {"median", found.median}, {"worst", found.worst}}},
      {"landmarks", evaluation::landmark_json(landmarks)}};
  write_file_atomically(summary_file(table), json_text(summary, 2));
  return fmt::format(
      "landmark error: mean {:.2f} mm, median {:.2f}, worst {:.2f}, against {} annotated radiographs\n{}",
      found.mean, found.median, found.worst, found.count, evaluation::landmark_text(landmarks));
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
  if (has_truth(setup)) append(columns, {{kError, error_text}});
  append(columns, dicom_columns(setup.experiment));
  append(columns, status_columns());
  return columns;
}

/// Throws Error(usage) where an output is one of the inputs or another output.
void require_separate(const Setup& setup) {
  auto guard = guard_of(setup, setup.experiment.save_path);
  note_beside(guard, summary_file(setup.experiment.save_path));
  guard.require_separate();
}

}  // namespace

int check_localize(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, false, true);
  require_separate(setup);
  check_weights(setup);
  check_results(setup, experiment.save_path, columns_of(setup));
  return check_radiographs(setup);
}

int run_localize(const InferenceExperiment& experiment) {
  check_outputs(experiment);
  const auto setup = prepare(experiment, false, true);
  require_separate(setup);
  TableRun run;
  run.columns = columns_of(setup);
  const auto results = open_results(setup, experiment.save_path, run.columns);
  run.last = Stage::landmarks;
  run.save_pictures = [&](const Case& item) {
    if (experiment.save_image) save_overlay(item, experiment.save_image_dir);
  };
  run.pictures = [&](const CaseRequest& request) {
    return experiment.save_image ? std::vector{picture_file(request, experiment.save_image_dir)}
                                 : std::vector<std::filesystem::path>{};
  };
  const auto counts = run_table(setup, *results, run);
  print_results(fmt::format("{}{}landmarks:   {}\n{}", describe(counts),
                            has_truth(setup) ? summarize_errors(*results, setup, experiment.save_path) : "",
                            experiment.save_path.string(), picture_folders(experiment)));
  return counts.exit_code();
}

}  // namespace deepwrist::pipeline
