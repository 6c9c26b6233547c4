#include "pipeline/studies.h"

#include "core/base/atomic_file.h"
#include "core/data/csv_writer.h"
#include "evaluation/groups.h"

namespace deepwrist::pipeline {

std::filesystem::path studies_file(const InferenceExperiment& experiment) {
  auto path = experiment.save_path;
  path.replace_filename(path.stem().string() + "_studies" + path.extension().string());
  return path;
}

evaluation::ScoreTable read_predictions(const InferenceExperiment& experiment) {
  const auto table = data::read_csv(experiment.save_path);
  if (table.rows() == 0) return {};
  evaluation::ScoreColumns columns;
  columns.labels = experiment.gt;
  return evaluation::score_table(table, columns);
}

void write_studies(const InferenceExperiment& experiment, const std::filesystem::path& file) {
  std::vector<std::string> header{"ID", "Fracture_Prediction"};
  header.insert(header.end(), experiment.gt.begin(), experiment.gt.end());
  header.insert(header.end(), {"views", "failed_views"});
  std::string text = data::csv_record(header);
  for (const auto& study : evaluation::gather_studies(read_predictions(experiment))) {
    std::vector<std::string> row{study.id, data::csv_number(study.score)};
    for (const auto label : study.labels) {
      row.push_back(label == evaluation::kUnknown ? "" : std::to_string(label));
    }
    row.push_back(std::to_string(study.views));
    row.push_back(std::to_string(study.views_without_score));
    text += data::csv_record(row);
  }
  write_file_atomically(file, text);
}

}  // namespace deepwrist::pipeline
