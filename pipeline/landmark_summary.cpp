#include "pipeline/landmark_summary.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/data/fields.h"
#include "evaluation/landmarks/landmark_errors.h"
#include "pipeline/landmark_rows.h"

namespace deepwrist::pipeline {

std::string summarize_errors(const data::CsvTable& table,
                             const std::function<std::vector<cv::Point2f>(std::size_t row)>& truth,
                             config::RunSummary& summary) {
  std::vector<double> errors;
  std::vector<evaluation::LandmarkCase> cases;
  const auto column = table.require_column(kLandmarkErrorColumn), side = table.require_column("Side");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto error = parse_double(table.field(row, column));
    if (!error) continue;
    errors.push_back(*error);
    const auto view = data::parse_side(table.field(row, side)).value_or(View::pa);
    cases.push_back(read_error_row(table, row, view, truth(row)));
  }
  if (errors.empty()) return "";
  const auto found = evaluation::summarize_errors(errors);
  const auto landmarks = evaluation::analyse_landmarks(cases);
  summary.more()["radiographs"] = found.count;
  summary.more()["landmark_error_mm"] = {
      {"mean", found.mean}, {"median", found.median}, {"worst", found.worst}};
  summary.more()["landmarks"] = evaluation::landmark_json(landmarks);
  return fmt::format(
      "landmark error: mean {:.2f} mm, median {:.2f}, worst {:.2f}, against {} annotated radiographs\n{}",
      found.mean, found.median, found.worst, found.count, evaluation::landmark_text(landmarks));
}

}  // namespace deepwrist::pipeline
